import type { Instant } from '@ohmini/core';
import type { Tried, Trouble } from '@ohmini/services';
import { inColumns } from './in-columns.ts';
import { iso, isoOrNull } from './iso.ts';
import { lengthInWords } from './length-in-words.ts';
import { ukTime } from './uk-time.ts';

const SIGN = { error: 'ERROR', warning: 'warning', info: 'info' } as const;

/** What is wrong, and what to do about each. */
export function alertsPage(troubles: readonly Trouble[], silenced: ReadonlyMap<string, Instant>, now: Instant): string {
  const quiet = [...silenced].map(([name, until]) => `Silenced until ${ukTime(until)}: ${name}`);
  if (troubles.length === 0) return ['Nothing is wrong.', ...quiet].join('\n');
  const rows = troubles.map(({ name, severity, people, since }) => [
    SIGN[severity],
    name,
    `${lengthInWords(now - since)}`,
    people,
  ]);
  const notes = troubles.map(({ action, name, rule, seen, title }) =>
    [`${name}: ${title}. ${seen}`, `  ${action} See docs/runbooks/${rule}.md.`].join('\n'),
  );
  return [inColumns(['severity', 'alert', 'for', 'people'], rows), '', ...notes, ...quiet].join('\n');
}

export const alertsJson = (troubles: readonly Trouble[]) =>
  troubles.map(({ since, silencedUntil, ...trouble }) => ({
    ...trouble,
    since: iso(since),
    silencedUntil: isoOrNull(silencedUntil),
  }));

export const triedPage = (tried: readonly Tried[]): string =>
  tried.map(({ channel, failure }) => `${channel}: ${failure ?? 'took the message'}`).join('\n');
