import {
  type AccountId,
  afterAnswer,
  afterFailure,
  dueKinds,
  Failure,
  JOURNAL_LEAVE,
  type JournalAnswer,
  type JournalKind,
  type JournalSource,
  type JournalState,
  type JournalStates,
  journalRows,
  liveDevices,
  RateLimited,
  seconds,
  stateOf,
} from '@ohmini/core';
import { type Handler, type Journal, journal, withLease } from '@ohmini/queue';
import type { Context } from './context.ts';
import { enqueueRows } from './journal-rows.ts';
import { WHAT } from './journal-words.ts';
import { priceNews } from './price-news.ts';
import type { Sources } from './sources.ts';

/** Renewed while it is asked; a killed fetcher holds up the next no longer. */
const LEASE = seconds(15);

/** Nothing was called: our own restraint, and no failure of Octopus. */
const RESTRAINT = new Set(['budget', 'mint-cooldown', 'breaker-open']);

interface Household {
  account: AccountId;
  kept: Journal;
  source: JournalSource;
  signal: AbortSignal;
}

/**
 * Keeps what Octopus says about a household's account, and has what changed stored. It asks and never tells: nothing is
 * joined or changed at Octopus. A failure is its own affair: polls go on, and people are told nothing.
 */
export function journalJob(context: Context, sources: Sources): Handler<'account'> {
  const { clock, households, keys, redis } = context;
  return async ({ account }, signal) => {
    if (!households.find(account)) return;
    const kept = journal(redis, keys, account);
    if (dueKinds(await kept.states(), clock.now()).length === 0) return;
    const household = { account, kept, source: sources.of(account), signal };
    await withLease(redis, `${keys.account(account, 'journal')}:lease`, LEASE, () => askWhatIsDue(context, household));
  };
}

/** Each kind once, and dispatches right after the device that they are of. */
async function askWhatIsDue(context: Context, household: Household): Promise<void> {
  const asked = new Set<JournalKind>();
  while (!household.signal.aborted) {
    const states = await household.kept.states();
    const kind = dueKinds(states, context.clock.now()).find((each) => !asked.has(each));
    if (!kind) return;
    asked.add(kind);
    if ((await askFor(context, household, kind, states)) === 'wait') return;
  }
}

async function askFor(
  context: Context,
  household: Household,
  kind: JournalKind,
  states: JournalStates,
): Promise<'go on' | 'wait'> {
  const { signal, source } = household;
  try {
    const ask = { purpose: 'journal' as const, signal, leave: JOURNAL_LEAVE };
    const answer = await source.journal(kind, ask, states.device?.live ?? []);
    await keep(context, household, kind, stateOf(states, kind), answer);
    return 'go on';
  } catch (error) {
    // A fault of our own, or a stop in the middle, says nothing about Octopus.
    if (!(error instanceof Failure) || signal.aborted) throw error;
    if (!RESTRAINT.has(error.code)) await noteFailure(context, household, kind, stateOf(states, kind), error);
    else context.metrics.journalSkipped.inc({ reason: error.code });
    return error instanceof RateLimited && error.code !== 'breaker-open' ? 'wait' : 'go on';
  }
}

/** Rows are enqueued before the answer counts as known: whoever dies in between stores the same once more, later. */
async function keep(
  context: Context,
  { account, kept }: Household,
  kind: JournalKind,
  state: JournalState,
  { entries, isThere, servedAt, rejected }: JournalAnswer,
): Promise<void> {
  const { clock, log, metrics, queues } = context;
  const before = await kept.entries(kind);
  const rows = journalRows(before, entries, servedAt);
  await enqueueRows(queues, account, kind, rows, servedAt);
  const live = kind === 'device' ? { live: liveDevices(entries) } : {};
  const next = afterAnswer(kind, { fetchedAt: servedAt, isThere, ...live }, clock.now(), state);
  // Mostly nothing has changed, and then nothing of it is written again.
  await kept.set(kind, next, rows.length > 0 || before.length !== entries.length ? entries : undefined);
  // Should we die before this, the daily look at prices finds it.
  const told = new Set(rows.map(({ id }) => id));
  await priceNews(context, account, kind, [...rows, ...before.filter(({ id }) => told.has(id))]);
  metrics.journalRows.inc({ kind }, rows.length);
  metrics.journalRejected.inc({ kind }, rejected);
  if (state.failures > 0) log.info({ account, kind }, `Octopus says again which ${WHAT[kind]} there are`);
}

/** Said once in a row of them. The last good answer stays. */
async function noteFailure(
  { clock, log, metrics }: Context,
  { account, kept }: Household,
  kind: JournalKind,
  state: JournalState,
  failure: Failure,
): Promise<void> {
  metrics.journalFailures.inc({ kind });
  if (state.failures === 0)
    log.warn(
      { account, kind, code: failure.code },
      `Octopus does not say now which ${WHAT[kind]} there are; the last answer is kept: ${failure.message}`,
    );
  const notBefore = failure instanceof RateLimited ? failure.retryAt : 0;
  await kept.set(kind, afterFailure(kind, state, clock.now(), notBefore));
}
