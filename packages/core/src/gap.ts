import { cadenceOf } from './cadence.ts';
import type { ClosedGap, GapOutcome, GapReason } from './closed-gap.ts';
import { type Interval, type IntervalSet, intersect, lengthOf, subtract, touches, union } from './interval.ts';
import type { Fuel } from './meter.ts';
import { remaining } from './polling.ts';
import { type Tier, tiersOf } from './tier.ts';
import { hours, type Instant, minutes } from './time.ts';

/** A stretch that Octopus has not answered for yet. */
export interface Gap extends Interval {
  /** How often it was asked for since it was found. */
  asks: number;
  nextAskAt: Instant;
  /** How often Octopus had no settled half hour for it either: the last that can be asked for. */
  settledAsks?: number;
  /** Where it ends no reading is known: it is the edge of what a poll asked for. */
  isOpenEnded?: boolean;
}

/** What an answer of Octopus says of a stretch. */
export interface GapAnswer {
  tier: Tier;
  fuel: Fuel;
  /** The time that it speaks of. */
  asked: IntervalSet;
  /** What its rows account for; all of them are enqueued. */
  covered: IntervalSet;
  at: Instant;
  /** Why the rest of it is missing; left out where nobody can say, because Octopus or the store failed. */
  restIs?: GapReason;
}

/** The gaps after a change, and those that it closed. */
export interface GapChange {
  open: Gap[];
  closed: ClosedGap[];
}

/** When an empty answer is asked for again: the Mini may upload late (API contract 3.6). */
const ASK_AGAIN = [minutes(5), minutes(30), hours(1), hours(3), hours(6), hours(11)];

/** Settled half hours come days late and are revised (API contract 5.9): a week of asking, then it is declared. */
const SETTLED_AGAIN = hours(24);
const SETTLED_ASKS = 7;

/**
 * Adds what is missing. A stretch that is known already keeps its count of asks, and one that goes on where a gap ends
 * belongs to it: a meter that stays silent is one gap that grows, not a new one with each poll. It is asked for twice an
 * hour while it grows, since its newest part is as likely to arrive late as any.
 *
 * @param edgeAt where a poll's window begins that has no reading there yet
 */
export function openGaps(
  gaps: readonly Gap[],
  missing: readonly Interval[],
  now: Instant,
  edgeAt?: Instant,
): GapChange {
  const open = joined(gaps);
  for (const found of subtract(missing, gaps)) {
    const before = open.findIndex(({ to }) => to === found.from);
    const { isOpenEnded: _, ...grown } = open[before] ?? { ...found, asks: 0, nextAskAt: now };
    const nextAskAt = Math.min(grown.nextAskAt, now + minutes(30));
    const gap: Gap = { ...grown, to: found.to, nextAskAt, ...(found.to === edgeAt && { isOpenEnded: true }) };
    if (before === -1) open.push(gap);
    else open[before] = gap;
  }
  return { open: joined(open), closed: [] };
}

/** Takes away what is covered by now; the rest stays as it was. */
export const closeGaps = (gaps: readonly Gap[], answer: GapAnswer): GapChange =>
  changed(gaps, answer, (gap, left) => ({ open: partsOf(gap, left), closed: [] }));

/** After an ask: what it left open is asked for again later, or declared unrecoverable; what was not asked stays as it was. */
export const afterAsk = (gaps: readonly Gap[], answer: GapAnswer): GapChange =>
  changed(gaps, answer, (gap, left) => {
    const again = askedAgain(gap, answer);
    const reason = answer.restIs;
    if (reason === undefined || (again.settledAsks ?? 0) < SETTLED_ASKS)
      return { open: partsOf(again, left), closed: [] };
    return { open: [], closed: closings(left, gap, answer, { reason }) };
  });

/** Octopus was not asked, because of us: that counts for nothing, and is looked at again at some time. */
export const putOff = (gaps: readonly Gap[], asked: Interval, until: Instant): GapChange => {
  const piecesOf = (gap: Gap) => [
    ...partsOf(gap, subtract([gap], [asked])),
    ...partsOf({ ...gap, nextAskAt: until }, intersect([gap], [asked])),
  ];
  return { open: joined(gaps.flatMap(piecesOf)), closed: [] };
};

function askedAgain(gap: Gap, { tier, at, restIs }: GapAnswer): Gap {
  const asks = gap.asks + 1;
  if (tier !== 'settled' || restIs === undefined)
    return { ...gap, asks, nextAskAt: at + (ASK_AGAIN[gap.asks] ?? hours(11)) };
  return { ...gap, asks, nextAskAt: at + SETTLED_AGAIN, settledAsks: (gap.settledAsks ?? 0) + 1 };
}

function changed(gaps: readonly Gap[], answer: GapAnswer, goOn: (gap: Gap, left: IntervalSet) => GapChange): GapChange {
  const changes = gaps.map((gap) => {
    const { untouched, left, filled } = parted(gap, answer);
    const rest = goOn(gap, left);
    return {
      open: [...partsOf(gap, untouched), ...rest.open],
      closed: [...closings(filled, gap, answer, { tier: answer.tier }), ...rest.closed],
    };
  });
  return { open: joined(changes.flatMap(({ open }) => open)), closed: changes.flatMap(({ closed }) => closed) };
}

/** What an answer makes of a gap: the parts that it does not speak of, those that it leaves open, those that it fills. */
function parted(gap: Gap, { tier, fuel, asked, covered }: GapAnswer) {
  const inside = intersect([gap], asked);
  const outside = subtract([gap], inside);
  const uncovered = subtract(inside, covered);
  if (tier !== tiersOf(fuel)[0]) return { untouched: outside, left: uncovered, filled: subtract(inside, uncovered) };
  // What lies between the last row and an open end may be more than a normal step: the next reading will tell.
  const isAtOpenEnd = ({ to }: Interval) => gap.isOpenEnded && to === gap.to;
  const steps = inside.flatMap((piece) => remaining(piece, covered, cadenceOf(fuel)));
  const left = union([...steps, ...uncovered.filter(isAtOpenEnd)]);
  // A few seconds at the seam of two asks may be a normal step or the end of a silence: the neighbour's answer will tell.
  const seams = subtract(uncovered, left).filter((piece) => outside.some((each) => touches(each, piece)));
  return { untouched: union([...outside, ...seams]), left, filled: subtract(inside, [...left, ...seams]) };
}

/** Its end is that of the last alone. */
const partsOf = ({ isOpenEnded = false, ...gap }: Gap, pieces: IntervalSet): Gap[] =>
  pieces.map((piece) => ({ ...gap, ...piece, ...(isOpenEnded && piece.to === gap.to && { isOpenEnded }) }));

const closings = (pieces: IntervalSet, { asks }: Gap, { at }: GapAnswer, outcome: GapOutcome): ClosedGap[] =>
  pieces.map(({ from, to }) => ({ from, to, asks: asks + 1, at, ...outcome }));

/** In order, and parts of one gap whose fortunes are the same as one. */
function joined(gaps: readonly Gap[]): Gap[] {
  const all: Gap[] = [];
  for (const gap of gaps.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && last.to === gap.from && isLike(last, gap)) all[all.length - 1] = { ...gap, from: last.from };
    else all.push(gap);
  }
  return all;
}

const isLike = (a: Gap, b: Gap): boolean =>
  a.asks === b.asks && a.settledAsks === b.settledAsks && a.nextAskAt === b.nextAskAt;

/** What is missing since a moment, in milliseconds. */
export const missingWithin = (gaps: readonly Gap[], reachFrom: Instant): number =>
  union(gaps).reduce((sum, { from, to }) => sum + lengthOf({ from: Math.max(from, reachFrom), to }), 0);
