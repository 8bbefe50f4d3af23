import {
  type Ask,
  accountedFor,
  closeGaps,
  coveredByHeld,
  Failure,
  type GapAnswer,
  type HeldRow,
  type Interval,
  type IntervalSet,
  intersect,
  lengthOf,
  minutes,
  refill,
  rulesOf,
  type Series,
  storedAs,
  subtract,
  type TierAsk,
  Transient,
  tiersOf,
  timeOf,
  union,
  wholeSlots,
  windowOf,
} from '@ohmini/core';
import type { BackfillPorts } from './backfill.ts';
import { gapJournal } from './gap-journal.ts';

/** What is in the store, on its way there, or in quarantine, of every resolution. @throws when it cannot be known now */
export type HeldRows = (series: Series, interval: Interval) => Promise<HeldRow[]>;

type Said = Pick<GapAnswer, 'covered' | 'restIs'>;

/** Nobody knows what is held of the buckets; it is looked at again soon, and well within the last hour of a tier. */
export class HeldUnknown extends Transient {}

const storeUnread = () => new HeldUnknown('store-unread', 'What is stored around a gap cannot be read just now.');

/**
 * Asks a coarser tier and enqueues what it has of the gaps. While the store cannot be read nobody knows what is held of a
 * bucket, and its energy may be counted twice: so it waits. In the last hour before the tier forgets it, those buckets are
 * filled that lie in a gap as a whole and of which nothing was ever enqueued, as far as Redis remembers.
 *
 * @returns what the gaps are to be told
 * @throws HeldUnknown when it waits, and Octopus was not asked
 */
export async function refillFrom(ports: BackfillPorts, series: Series, ask: TierAsk, how: Ask): Promise<Said> {
  const { enqueue, onAnswer, state } = ports;
  const askedAfter = await state.newestRev();
  const looked = await state.gaps();
  const held = await heldIn(ports, series, ask, looked, how);
  if (!held && !ask.isUrgent) throw storeUnread();
  const closeProven = async (time: IntervalSet) => held && (await closeHeld(ports, series, ask, time, looked, held));
  // There is nobody left who could say more.
  if (ask.tier === 'settled') await closeProven([ask.interval]);
  // What a poll has added since then nobody has looked at.
  const still = intersect(await state.gaps(), looked);
  const gaps = held ? still : subtract(still, await everEnqueued(ports, series, ask));
  const asked = intersect(gaps, [ask.interval]);
  if (!held && asked.every((gap) => lengthOf(gap) < rulesOf(ask.tier).slot)) throw storeUnread();
  if (asked.length === 0) return { covered: [] };
  const answer = await answerOf(ports, series, ask, how);
  // Asked by a clock that was ahead, a finer tier may have it still, and then its energy would be counted twice.
  if (ask.interval.to > windowOf(ask.tier, series.fuel, answer.servedAt + minutes(1)).to)
    throw new Transient('clock-ahead', "This machine's clock is ahead of Octopus'.");
  await closeProven(accountedFor(ask.tier, answer.readings, held ?? []));
  const open = intersect(await state.gaps(), gaps);
  const { rows, covered } = refill(ask.tier, series.fuel, open, answer.readings, held);
  await enqueue({ ...series, resolution: storedAs(ask.tier) }, rows, 'behind', askedAfter);
  onAnswer(answer, rows.length);
  return { covered, ...(held && { restIs: 'never-sent' }) };
}

function answerOf({ source }: BackfillPorts, { device }: Series, { tier, interval }: TierAsk, how: Ask) {
  if (tier === 'settled') return source.settled(device, interval, how);
  return source.telemetry(device, interval, tier, how);
}

/** What the slots of the gaps hold; undefined while the store cannot be read. */
async function heldIn(
  { held }: BackfillPorts,
  series: Series,
  { tier, interval }: TierAsk,
  gaps: readonly Interval[],
  { signal }: Ask,
) {
  const slots = intersect(gaps, [interval]).map((gap) => wholeSlots(tier, gap));
  try {
    const rows: HeldRow[] = [];
    for (const each of union(slots)) rows.push(...(await held(series, each)));
    return rows;
  } catch (error) {
    // A Redis that fails, or a process that is about to end, says nothing about the store.
    if (error instanceof HeldUnknown || !(error instanceof Failure) || signal.aborted) throw error;
    return undefined;
  }
}

/** Of every resolution, whether or not it is stored by now. */
async function everEnqueued({ seen }: BackfillPorts, series: Series, { interval }: TierAsk): Promise<IntervalSet> {
  const resolutions = [...new Set(tiersOf(series.fuel).map(storedAs))];
  const found = resolutions.map(async (resolution) =>
    timeOf(await seen.slots({ ...series, resolution }, interval), resolution),
  );
  return union((await Promise.all(found)).flat());
}

/**
 * What finer rows account for was never missing, or is no more. Of gaps that nobody has looked into they say nothing, and
 * that nothing lies between two of them they say only where their sum is that of Octopus: they may be of two answers, and a
 * row that neither had may be what is missing.
 */
async function closeHeld(
  { queues, source, state }: BackfillPorts,
  series: Series,
  { tier }: TierAsk,
  time: IntervalSet,
  gaps: readonly Interval[],
  held: readonly HeldRow[],
): Promise<void> {
  const { fuel } = series;
  const asked = intersect(gaps, time);
  // Neighbours of a gap that are a normal step apart say nothing of it: a row between them may be what is missing.
  const inside = held.filter(({ readAt }) => gaps.some(({ from, to }) => readAt >= from && readAt < to));
  const finer = tiersOf(fuel).filter((each) => rulesOf(each).slot < rulesOf(tier).slot);
  for (const each of finer) {
    const covered = coveredByHeld(inside, storedAs(each), fuel);
    const answer = { tier: each, fuel, asked, covered, at: source.now() };
    await state.updateGaps((gaps) => closeGaps(gaps, answer), gapJournal(queues, series));
  }
}
