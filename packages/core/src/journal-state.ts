import { JOURNAL_KINDS, type JournalKind } from './journal.ts';
import { hours, type Instant, type Milliseconds, minutes } from './time.ts';

/** How it stands with one kind of a household's journal. */
export interface JournalState {
  /** Of the last good answer, by Octopus' clock; absent before the first. */
  fetchedAt?: Instant;
  /** Of the first of the good answers of which none missed anything of the one before. */
  knownSince?: Instant;
  /** In a row, since then. */
  failures: number;
  dueAt: Instant;
  /** Whether the household has any of it, as far as was answered. */
  isThere: boolean;
  /** Of devices: those that dispatches are asked for. */
  live?: string[];
}

export type JournalStates = Partial<Record<JournalKind, JournalState>>;

const EVERY: Readonly<Record<JournalKind, Milliseconds>> = {
  agreement: minutes(30),
  device: minutes(10),
  session: minutes(10),
  dispatch: minutes(2),
};

/** Who has no car today may have one next week. */
const EVERY_WHERE_NONE = hours(24);

/** After failures it is asked less and less often, down to this. */
const LONGEST_WAIT = hours(6);

/** Ticks come a little early or late; none is to be missed for that, or a ten-minute cadence would be one of twenty. */
const slackOf = (every: Milliseconds): Milliseconds => Math.min(every / 10, minutes(1));

const everyOf = (kind: JournalKind, isThere: boolean): Milliseconds => (isThere ? EVERY[kind] : EVERY_WHERE_NONE);

/** Of a kind that was never asked for: it is there until an answer says otherwise. */
const UNKNOWN: JournalState = { failures: 0, dueAt: 0, isThere: true };

export const stateOf = (states: JournalStates, kind: JournalKind): JournalState => states[kind] ?? UNKNOWN;

export const hasLiveDevice = ({ device }: JournalStates): boolean => (device?.live?.length ?? 0) > 0;

/** What is to be asked for now: first what is most overdue for its cadence, so that scarce calls stretch all alike. */
export function dueKinds(states: JournalStates, now: Instant): JournalKind[] {
  const overdue = (kind: JournalKind): number => {
    const { dueAt, isThere } = stateOf(states, kind);
    return (now - dueAt) / everyOf(kind, isThere);
  };
  return JOURNAL_KINDS.filter((kind) => isDue(kind, states, now)).toSorted((a, b) => overdue(b) - overdue(a));
}

function isDue(kind: JournalKind, states: JournalStates, now: Instant): boolean {
  if (kind === 'dispatch' && !hasLiveDevice(states)) return false;
  const { dueAt, isThere } = stateOf(states, kind);
  // What is further away than any wait was written before a clock was set back.
  return now >= dueAt - slackOf(everyOf(kind, isThere)) || dueAt > now + EVERY_WHERE_NONE + slackOf(EVERY_WHERE_NONE);
}

/** What is over, completed dispatches above all, is listed for so long at least. */
export const LISTED_FOR = hours(48);

export const afterAnswer = (
  kind: JournalKind,
  { fetchedAt, isThere, live }: { fetchedAt: Instant; isThere: boolean; live?: string[] },
  now: Instant,
  before?: JournalState,
): JournalState => ({
  fetchedAt,
  knownSince: sinceOf(before, fetchedAt),
  failures: 0,
  dueAt: now + everyOf(kind, isThere),
  isThere,
  ...(live && { live }),
});

const sinceOf = (before: JournalState | undefined, at: Instant): Instant =>
  before?.knownSince !== undefined && at <= (before.fetchedAt ?? 0) + LISTED_FOR ? before.knownSince : at;

/**
 * The last good answer stays. The wait doubles from the cadence to six hours.
 * @param notBefore a moment that was named to us
 */
export function afterFailure(kind: JournalKind, before: JournalState, now: Instant, notBefore = 0): JournalState {
  const doubled = everyOf(kind, before.isThere) * 2 ** Math.min(before.failures, 20);
  const wait = Math.min(Math.max(doubled, notBefore - now), LONGEST_WAIT);
  return { ...before, failures: before.failures + 1, dueAt: now + wait };
}

/** Calls that a question of the journal leaves in the hour: a login, and five for gaps that would be lost. */
export const JOURNAL_LEAVE = 6;

/** Sessions are asked for in two places, the second every third time. */
const CALLS: Partial<Record<JournalKind, number>> = { session: 4 / 3 };

/**
 * The calls an hour that polls are to leave, so that the journal is kept at its cadences: its own, and those that it
 * leaves itself but for the login, which polls leave anyway.
 */
export function journalShare(states: JournalStates): number {
  const kinds = JOURNAL_KINDS.filter((kind) => kind !== 'dispatch' || hasLiveDevice(states));
  const callsOf = (kind: JournalKind) => ((CALLS[kind] ?? 1) * hours(1)) / everyOf(kind, stateOf(states, kind).isThere);
  return JOURNAL_LEAVE - 1 + kinds.reduce((sum, kind) => sum + callsOf(kind), 0);
}

/** How often to look whether anything is due. */
export const journalTick = (states: JournalStates): Milliseconds =>
  hasLiveDevice(states) ? EVERY.dispatch : EVERY.device;
