import type { Cadence } from './cadence.ts';
import { chunks, type Interval, type IntervalSet, lengthOf, subtract, union } from './interval.ts';
import { remaining } from './polling.ts';
import { hours, type Instant, minutes } from './time.ts';

/** A stretch that Octopus has not answered for yet. */
export interface Gap extends Interval {
  /** How often it was asked for since it was found. */
  asks: number;
  nextAskAt: Instant;
}

/** When an empty answer is asked for again: the Mini may upload late (API contract 3.6). */
const ASK_AGAIN = [minutes(5), minutes(30), hours(1), hours(3), hours(6), hours(11)];

/** Longer windows can be answered with nothing although there is data (API contract 3.5). */
const LONGEST_ASK = hours(6);

/**
 * Adds what is missing. A stretch that is known already keeps its count of asks, and one that goes on where a gap ends
 * belongs to it: a meter that stays silent is one gap that grows, not a new one with each poll. It is asked for twice an
 * hour while it grows, since its newest part is as likely to arrive late as any.
 */
export function openGaps(gaps: readonly Gap[], missing: readonly Interval[], now: Instant): Gap[] {
  const open = inOrder(gaps);
  for (const found of subtract(missing, gaps)) {
    const before = open.findIndex(({ to }) => to === found.from);
    const grown = open[before];
    if (grown) open[before] = { ...grown, to: found.to, nextAskAt: Math.min(grown.nextAskAt, now + minutes(30)) };
    else open.push({ ...found, asks: 0, nextAskAt: now });
  }
  return inOrder(open);
}

/** Takes away what is covered by now. */
export const closeGaps = (gaps: readonly Gap[], covered: IntervalSet, cadence: Cadence): Gap[] =>
  gaps.flatMap((gap) => remaining(gap, covered, cadence).map((piece) => ({ ...gap, ...piece })));

/** What to ask for next: the oldest stretch that is due, within reach. */
export function nextAsk(gaps: readonly Gap[], now: Instant, reachFrom: Instant): Interval | undefined {
  for (const gap of gaps) {
    const [first] = chunks({ from: Math.max(gap.from, reachFrom), to: Math.min(gap.to, now) }, LONGEST_ASK);
    if (first && gap.nextAskAt <= now) return first;
  }
  return undefined;
}

/** Within an hour of slipping out of reach: a later poll loses nothing, a later refill does. */
export const isUrgent = (asked: Interval, reachFrom: Instant): boolean => asked.from < reachFrom + hours(1);

/**
 * The ledger after `asked` was answered with rows that cover `covered`, or with nothing. What is left of it is asked for
 * again later; what was not asked stays as it was.
 */
export function afterAsk(
  gaps: readonly Gap[],
  asked: Interval,
  covered: IntervalSet,
  cadence: Cadence,
  now: Instant,
): Gap[] {
  const left = closeGaps(gaps, covered, cadence).flatMap((gap) => {
    const outside = subtract([gap], [asked]).map((piece) => ({ ...gap, ...piece }));
    const inside = subtract([gap], outside).map((piece) => askedAgain({ ...gap, ...piece }, now));
    return [...outside, ...inside];
  });
  return leaningOn(inOrder(left), cadence);
}

const askedAgain = (gap: Gap, now: Instant): Gap => ({
  ...gap,
  asks: gap.asks + 1,
  nextAskAt: now + (ASK_AGAIN[gap.asks] ?? hours(11)),
});

/** At the seam of two asks a few seconds are left over; they belong to the neighbour that is still to be asked for. */
function leaningOn(gaps: readonly Gap[], { slot, longestStep }: Cadence): Gap[] {
  const joined: Gap[] = [];
  for (const gap of gaps) {
    const last = joined.at(-1);
    const isSeam = last?.to === gap.from && lengthOf(last) <= longestStep - slot && gap.asks < last.asks;
    if (isSeam) joined[joined.length - 1] = { ...gap, from: last.from };
    else joined.push(gap);
  }
  return joined;
}

const inOrder = (gaps: readonly Gap[]): Gap[] => gaps.toSorted((a, b) => a.from - b.from);

/** What is missing and can still be had, in milliseconds. */
export const missingWithin = (gaps: readonly Gap[], reachFrom: Instant): number =>
  union(gaps).reduce((sum, { from, to }) => sum + lengthOf({ from: Math.max(from, reachFrom), to }), 0);
