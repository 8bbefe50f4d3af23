import type { AccountId } from './meter.ts';
import type { Point } from './ports.ts';
import type { Instant } from './time.ts';

/** What is journalled of an account: agreements, intelligent devices (cars, chargers), their dispatches, and sessions. */
export const JOURNAL_KINDS = ['agreement', 'device', 'session', 'dispatch'] as const;

export type JournalKind = (typeof JOURNAL_KINDS)[number];

/** One thing that Octopus says about the account. What it does not say is an absent field. */
export interface JournalEntry {
  /** `[A-Za-z0-9_.-]{1,80}`, the same for the same thing for ever, and nothing private (I10). */
  id: string;
  /** Moments as `2026-11-20T17:00:00Z`; names with their units, and of one name always one type: stores insist on it. */
  fields: Record<string, string | number>;
}

const MEASUREMENTS: Readonly<Record<JournalKind, string>> = {
  agreement: 'agreement',
  device: 'intelligent_device',
  session: 'session',
  dispatch: 'dispatch',
};

/** Whether Octopus lists an entry. */
const STATUS = 'status';

/**
 * What is worth a row: entries that are new or changed, and once more those that Octopus lists no longer. What has ended
 * and is listed no longer has merely aged, and is no news.
 */
export function journalRows(
  before: readonly JournalEntry[],
  after: readonly JournalEntry[],
  now: Instant,
): JournalEntry[] {
  const known = new Map(before.map((entry) => [entry.id, entry]));
  const listed = new Set(after.map(({ id }) => id));
  const changed = after.filter((entry) => !isSame(known.get(entry.id), entry));
  const gone = before.filter((entry) => !listed.has(entry.id) && !isOver(entry, now));
  return [...changed.map((entry) => withStatus(entry, 'listed')), ...gone.map((entry) => withStatus(entry, 'gone'))];
}

const isSame = (a: JournalEntry | undefined, b: JournalEntry): boolean =>
  a !== undefined && contentOf(a) === contentOf(b);

const contentOf = ({ fields }: JournalEntry): string => JSON.stringify(Object.entries(fields).toSorted(byName));

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

const isOver = ({ fields: { ends_at: end } }: JournalEntry, now: Instant): boolean =>
  typeof end === 'string' && Date.parse(end) <= now;

const withStatus = ({ id, fields }: JournalEntry, status: 'listed' | 'gone'): JournalEntry => ({
  id,
  fields: { ...fields, [STATUS]: status },
});

/** A row of the journal. Its time is that of the answer, so that the history of an entry is the rows under its tag. */
export const journalPoint = (
  account: AccountId,
  kind: JournalKind,
  { id, fields }: JournalEntry,
  fetchedAt: Instant,
): Point => ({ measurement: MEASUREMENTS[kind], tags: { account, entry: id }, fields, at: fetchedAt });

/** The devices that dispatches are planned for. */
export const liveDevices = (devices: readonly JournalEntry[]): string[] =>
  devices.filter(({ fields }) => fields.state === 'LIVE').map(({ id }) => id);
