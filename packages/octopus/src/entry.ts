import { createHash } from 'node:crypto';
import type { JournalEntry } from '@ohmini/core';

type Fields = Record<string, string | number | undefined>;

const LONGEST_ID = 80;
const UNFIT = /[^A-Za-z0-9_.-]/g;

/** An entry with the fields that are known. Its id is made of what makes it the thing it is, never of what may change. */
export const entry = (parts: readonly string[], fields: Fields): JournalEntry => ({
  id: idOf(parts.join('.')),
  fields: Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string | number] => field[1] !== undefined),
  ),
});

/** What does not fit into an id is told apart by a digest of the whole. */
function idOf(text: string): string {
  const fit = text.replace(UNFIT, '_');
  if (fit === text && text.length <= LONGEST_ID) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${fit.slice(0, LONGEST_ID - 13)}.${digest}`;
}

/** `20261120T170000Z`: a moment in an id, where no colon may stand. */
export const compact = (moment: string): string => moment.replace(/[-:]/g, '');

/** Entries of one id are told apart by a number, in the order in which they come. */
export function numbered(entries: readonly JournalEntry[]): JournalEntry[] {
  const seen = new Map<string, number>();
  return entries.map(({ id, fields }) => {
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return { id: count === 1 ? id : idOf(`${id}.${count}`), fields };
  });
}
