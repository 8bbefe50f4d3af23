import { setTimeout as pause } from 'node:timers/promises';
import {
  type Gap,
  type Instant,
  type IntervalSet,
  intersect,
  type Milliseconds,
  nextAsk,
  seconds,
  subtract,
  type Tier,
  totalOf,
  union,
} from '@ohmini/core';
import type { LedgerPorts } from './ledger-desk.ts';
import { type Calls, callsOf } from './ledger-desk-calls.ts';
import { dueAt, isFetcherThere, start } from './ledger-desk-order.ts';
import type { RefetchPlan } from './ledger-desk-plan.ts';
import { waitingWrites } from './ledger-desk-waiting.ts';

/** How far one meter is. */
export interface RefetchProgress {
  plan: RefetchPlan;
  /** Octopus was asked for all that can be asked for now. */
  isDone: boolean;
  /** Of the plan's missing time: not asked for yet. */
  waiting: Milliseconds;
  /** Asked for or not: still missing. */
  left: IntervalSet;
  /** Octopus has nothing of it at any tier, and it is asked for no more. */
  givenUp: IntervalSet;
  /** What is asked next. */
  tier: Tier | undefined;
  /** When what Octopus had nothing for is asked again. */
  nextAskAt: Instant | undefined;
  calls: Calls;
  /** Why nothing moves just now. */
  holdUp: HoldUp | undefined;
  /** What came and the store has not taken yet. */
  queuedJobs: number;
}

/** `calls`: the hour's are used up; `asked to wait`: by Octopus, for so long; the others are away or do not answer. */
type HoldUp = { kind: 'calls' | 'no fetcher' | 'no redis' } | { kind: 'asked to wait'; for: Milliseconds };

const LOOK_EVERY = seconds(1);

/** A job that ran out of calls is begun again by the meter's next poll, which may be an hour away. */
const START_EVERY = 10;

/** Until all are done or the signal says enough. */
export async function* watch(
  ports: LedgerPorts,
  plans: readonly RefetchPlan[],
  signal: AbortSignal,
): AsyncGenerator<RefetchProgress[]> {
  let progress: RefetchProgress[] = [];
  for (let look = 1; !signal.aborted; look++) {
    progress = await lookAt(ports, plans, look % START_EVERY === 0).catch(() =>
      progress.map((each) => ({ ...each, holdUp: { kind: 'no redis' } })),
    );
    yield progress;
    if (progress.length > 0 && progress.every(({ isDone }) => isDone)) return;
    await pause(LOOK_EVERY, undefined, { signal }).catch(() => {});
  }
}

async function lookAt(ports: LedgerPorts, plans: readonly RefetchPlan[], isToStart: boolean) {
  const progress = await Promise.all(plans.map((plan) => progressOf(ports, plan)));
  if (isToStart) for (const { isDone, plan } of progress) if (!isDone) await start(ports, plan.meter);
  return progress;
}

async function progressOf(ports: LedgerPorts, plan: RefetchPlan): Promise<RefetchProgress> {
  const { series, state, now } = plan.meter;
  const gaps = piecesOf(await state.gaps(), plan.missing);
  const waiting = gaps.filter(({ nextAskAt }) => nextAskAt <= dueAt(plan));
  const later = gaps.filter((gap) => !waiting.includes(gap)).map(({ nextAskAt }) => nextAskAt);
  const left = union(gaps);
  const next = nextAsk(waiting, series.fuel, Math.max(now, Date.now()));
  const calls = await callsOf(ports, series.account);
  return {
    plan,
    isDone: next === undefined,
    waiting: totalOf(union(waiting)),
    left,
    givenUp: await givenUp(plan, left),
    tier: next?.tier,
    nextAskAt: later.toSorted((a, b) => a - b)[0],
    calls,
    holdUp: next && (await holdUp(ports, calls)),
    queuedJobs: (await waitingWrites(ports, series)).length,
  };
}

const piecesOf = (gaps: readonly Gap[], missing: IntervalSet): Gap[] =>
  gaps.flatMap((gap) => intersect([gap], missing).map((piece) => ({ ...gap, ...piece })));

async function givenUp({ meter: { state, now }, missing }: RefetchPlan, left: IntervalSet): Promise<IntervalSet> {
  const closed = await state.closedGaps();
  const declared = closed.filter((gap) => 'reason' in gap && gap.at >= now);
  return intersect(subtract(missing, left), declared);
}

async function holdUp(ports: LedgerPorts, { isOut, coolingFor }: Calls): Promise<HoldUp | undefined> {
  if (!(await isFetcherThere(ports))) return { kind: 'no fetcher' };
  if (coolingFor > 0) return { kind: 'asked to wait', for: coolingFor };
  return isOut ? { kind: 'calls' } : undefined;
}
