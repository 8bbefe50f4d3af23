import { type AuditEntry, type Quarantined, reasonsOf } from '@ohmini/services';
import { ageInWords } from './age-in-words.ts';
import { inColumns } from './in-columns.ts';

const HEAD = ['id', 'of', 'refused', 'times', 'why'];

/** A line for each reading, and one that counts them. The ids are whole: the other commands take them. */
export function quarantineTable(entries: readonly Quarantined[]): string {
  if (entries.length === 0) return 'The quarantine is empty.';
  const rows = entries.map((each) => [
    each.id,
    `${each.measurement ?? each.resolution ?? 'reading'} at ${new Date(each.at).toISOString()}`,
    ageInWords(each.age),
    String(each.times),
    whyOf(each),
  ]);
  return `${inColumns(HEAD, rows)}\n\n${summary(entries)}`;
}

function whyOf({ reason, said, lastTry, isGoingBack }: Quarantined): string {
  const since = isGoingBack ? ' (on its way back)' : lastTry === undefined ? '' : ` (last try: ${lastTry})`;
  return `${reason}: ${said}${since}`;
}

const summary = (entries: readonly Quarantined[]): string => {
  const reasons = [...reasonsOf(entries)].map(([reason, count]) => `${count} ${reason}`).join(', ');
  return `${countOf(entries.length)} in quarantine: ${reasons}.`;
};

export const countOf = (count: number): string => `${count} ${count === 1 ? 'reading' : 'readings'}`;

/** Times as ISO text, for programs. */
export const quarantineJson = (entries: readonly Quarantined[]) =>
  entries.map(({ at, refusedAt, age, ...each }) => ({
    ...each,
    at: new Date(at).toISOString(),
    refusedAt: new Date(refusedAt).toISOString(),
    ageSeconds: Math.round(age / 1000),
  }));

const AUDIT_HEAD = ['when', 'who', 'did', 'readings'];

export function auditTable(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return 'Nothing was sent back or dropped yet.';
  const rows = entries.flatMap(({ at, who, did, ids }) =>
    ids.map((id, index) => (index === 0 ? [new Date(at).toISOString(), who, did, id] : ['', '', '', id])),
  );
  return inColumns(AUDIT_HEAD, rows);
}

export const auditJson = (entries: readonly AuditEntry[]) =>
  entries.map(({ at, ...each }) => ({ at: new Date(at).toISOString(), ...each }));
