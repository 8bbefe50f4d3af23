import { chunks, type Interval, lengthOf, subtract, union } from './interval.ts';
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

/** Adds what is missing. A stretch that is known already keeps its count of asks. */
export function openGaps(gaps: readonly Gap[], missing: readonly Interval[], now: Instant): Gap[] {
  const found = subtract(missing, gaps).map((each) => ({ ...each, asks: 0, nextAskAt: now }));
  return joinTouching([...gaps, ...found].toSorted((a, b) => a.from - b.from));
}

/** Takes away what is covered by now. */
export const closeGaps = (gaps: readonly Gap[], covered: readonly Interval[]): Gap[] =>
  gaps.flatMap((gap) => remaining([gap], union(covered)).map((piece) => ({ ...gap, ...piece })));

/** What to ask for next: the oldest stretch that is due, within reach. */
export function nextAsk(gaps: readonly Gap[], now: Instant, reachFrom: Instant): Interval | undefined {
  for (const gap of gaps) {
    const [first] = chunks({ from: Math.max(gap.from, reachFrom), to: gap.to }, LONGEST_ASK);
    if (first && gap.nextAskAt <= now) return first;
  }
  return undefined;
}

/** The ledger after `asked` was answered with rows that cover `covered`. */
export function afterAsk(gaps: readonly Gap[], asked: Interval, covered: readonly Interval[], now: Instant): Gap[] {
  const left = gaps.flatMap((gap) => {
    // What was not asked stays as it was, joined to what the answer left open at the seam.
    const outside = subtract([gap], [asked]).map((piece) => ({ ...gap, ...piece }));
    const inside = subtract([gap], [...subtract([gap], [asked]), ...covered]).map((piece) => ({
      ...piece,
      asks: gap.asks + 1,
      nextAskAt: now + (ASK_AGAIN[gap.asks] ?? hours(11)),
    }));
    return [...outside, ...inside];
  });
  return joinSlivers(left.toSorted((a, b) => a.from - b.from));
}

const touching = (a: Gap | undefined, b: Gap): a is Gap => a !== undefined && a.to === b.from;

function joinTouching(gaps: readonly Gap[]): Gap[] {
  const joined: Gap[] = [];
  for (const gap of gaps) {
    const last = joined.at(-1);
    if (touching(last, gap) && last.asks === gap.asks) joined[joined.length - 1] = { ...gap, from: last.from };
    else joined.push(gap);
  }
  return joined;
}

/** Pieces no longer than a normal step are no gaps, unless they lean on one that is still to be asked. */
function joinSlivers(gaps: readonly Gap[]): Gap[] {
  const joined: Gap[] = [];
  for (const gap of gaps) {
    const last = joined.at(-1);
    if (touching(last, gap) && remaining([last], []).length === 0) {
      joined[joined.length - 1] = { ...gap, from: last.from };
    } else if (touching(last, gap) && remaining([gap], []).length === 0) {
      joined[joined.length - 1] = { ...last, to: gap.to };
    } else joined.push(gap);
  }
  return joined.filter((gap) => remaining([gap], []).length > 0);
}

/** Milliseconds still missing, for progress and metrics. */
export const missingOf = (gaps: readonly Gap[]): number => gaps.reduce((sum, gap) => sum + lengthOf(gap), 0);
