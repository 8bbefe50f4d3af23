import { shiftedDecimal } from './decimal.ts';
import type { Interval } from './interval.ts';
import { type NightHours, nightTest } from './night-hours.ts';
import { type Instant, startOfLondonDay, startOfNextLondonDay } from './time.ts';

/** A price of one register over a half-open stretch, as Octopus publishes it; for one way to pay. */
export interface UnitRate {
  kind: 'standard' | 'day' | 'night';
  /** Per kWh. It may be less than nothing. */
  penceIncVat: number;
  /** Null: since ever. */
  validFrom: Instant | null;
  /** Null: until further notice. */
  validTo: Instant | null;
}

/** What a kWh of a tariff costs, in GBP, VAT included; made once and asked for each reading. */
export interface TariffPrices {
  /** Undefined where it is not known. */
  at(at: Instant): number | undefined;
  /** The lowest price of the UK day that holds `at`. Undefined where the day is not known as a whole. */
  lowestOfDay(at: Instant): number | undefined;
}

interface Step extends Interval {
  gbpPerKwh: number;
}

/**
 * @param rows those first that are said last: of two that begin at the same time, the first holds
 * @param covers what is known at all: of moments outside, rows say something only by chance
 */
export function tariffPrices(rows: readonly UnitRate[], covers: Interval, night: NightHours): TariffPrices {
  const isNight = nightTest(night);
  const [standard, day, dark] = (['standard', 'day', 'night'] as const).map((kind) =>
    stepsOf(rows.filter((row) => row.kind === kind)),
  );
  const all = [standard, day, dark].flatMap((steps) => steps ?? []);
  const isKnown = (at: Instant) => at >= covers.from && at < covers.to;

  return {
    at(at) {
      if (!isKnown(at)) return undefined;
      const steps = standard?.length ? standard : isNight(at) ? dark : day;
      return steps && stepAt(steps, at)?.gbpPerKwh;
    },
    lowestOfDay(at) {
      const from = startOfLondonDay(at);
      const to = startOfNextLondonDay(at);
      if (from < covers.from || to > covers.to) return undefined;
      const prices = all.flatMap((step) => (step.from < to && step.to > from ? [step.gbpPerKwh] : []));
      return prices.length > 0 ? Math.min(...prices) : undefined;
    },
  };
}

/** Rows as disjoint steps in order. Where two overlap, the one that began later was meant to replace the other. */
function stepsOf(rows: readonly UnitRate[]): Step[] {
  const steps: Step[] = [];
  const inForce: Step[] = [];
  let cursor = Number.NEGATIVE_INFINITY;
  const advance = (to: Instant) => {
    for (let top = inForce.at(-1); top && cursor < to; top = inForce.at(-1)) {
      const end = Math.min(top.to, to);
      if (end > cursor) steps.push({ from: cursor, to: end, gbpPerKwh: top.gbpPerKwh });
      cursor = Math.max(cursor, end);
      if (top.to <= cursor) inForce.pop();
    }
    cursor = to;
  };
  for (const step of rows.map(stepOf).toReversed().toSorted(byStart)) {
    advance(step.from);
    inForce.push(step);
  }
  advance(Number.POSITIVE_INFINITY);
  return steps;
}

const stepOf = ({ penceIncVat, validFrom, validTo }: UnitRate): Step => ({
  from: validFrom ?? Number.NEGATIVE_INFINITY,
  to: validTo ?? Number.POSITIVE_INFINITY,
  // Moving the point keeps every digit that Octopus wrote; dividing by a hundred does not.
  gbpPerKwh: shiftedDecimal(penceIncVat, -2) ?? Number.NaN,
});

/** A subtraction would not do: both may be infinite. */
const byStart = (a: Step, b: Step): number => (a.from === b.from ? 0 : a.from < b.from ? -1 : 1);

function stepAt(steps: readonly Step[], at: Instant): Step | undefined {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle]?.to ?? at) <= at) low = middle + 1;
    else high = middle;
  }
  const step = steps[low];
  return step && step.from <= at ? step : undefined;
}
