import {
  cadenceOf,
  chunks,
  coveredByHeld,
  type History,
  hours,
  type Instant,
  type Interval,
  type IntervalSet,
  intersect,
  measurementOf,
  minutes,
  nextAsk,
  remaining,
  type Series,
  subtract,
  type Tier,
  tiersOf,
  union,
  windowOf,
} from '@ohmini/core';
import { heldRows } from './gap-held-rows.ts';
import type { HeldRows } from './gap-refill.ts';
import type { LedgerPorts } from './ledger-desk.ts';
import { type Calls, callsOf } from './ledger-desk-calls.ts';
import { lostIn, RESOLUTIONS } from './ledger-desk-lost.ts';
import type { LedgerMeter } from './ledger-desk-meters.ts';
import { tierParts } from './ledger-desk-tiers.ts';

/** What will be asked for of one meter, and what that takes. */
export interface RefetchPlan {
  meter: LedgerMeter;
  /** In whole half hours, and no further than live polls have come. */
  stretch: Interval;
  missing: IntervalSet;
  /** Those at which some of it is to be had, the finest first. */
  tiers: TierPlan[];
  /** The household's, which all its meters share. */
  allowance: Calls;
}

interface TierPlan {
  tier: Tier;
  missing: IntervalSet;
  /** About: as if every answer came and brought everything. */
  calls: number;
  /** When the first of it slips out of the tier's reach; undefined where none ever does. */
  lostFromAt: Instant | undefined;
}

const HALF_HOUR = minutes(30);

/** @param isAll whether what is held is asked again too, where the finest tier still reaches */
export async function planFor(
  ports: LedgerPorts,
  meter: LedgerMeter,
  { from, to }: Interval,
  isAll: boolean,
): Promise<RefetchPlan> {
  const { series, now } = meter;
  const stretch = {
    from: Math.floor(from / HALF_HOUR) * HALF_HOUR,
    to: Math.min(Math.ceil(to / HALF_HOUR) * HALF_HOUR, meter.cursorAt ?? now),
  };
  const again = isAll ? intersect([stretch], [windowOf(tiersOf(series.fuel)[0] ?? '10s', series.fuel, now)]) : [];
  const lost = await lostIn(ports, meter, stretch);
  const missing = union([...(await missingIn(ports, series, stretch)), ...lost, ...again]);
  const parts = missing.flatMap((each) => tierParts(each, series.fuel, now));
  const calls = callsFor(missing, series, now);
  return {
    meter,
    stretch,
    missing,
    tiers: tiersOf(series.fuel).flatMap((tier) => {
      const ofTier = parts.filter((part) => part.tier === tier);
      const [first] = ofTier;
      return first ? [{ tier, missing: union(ofTier), calls: calls.get(tier) ?? 0, lostFromAt: first.lostFromAt }] : [];
    }),
    allowance: await callsOf(ports, series.account),
  };
}

/** As the fetcher would ask if every answer came and brought everything. */
function callsFor(missing: IntervalSet, { fuel }: Series, now: Instant): Map<Tier, number> {
  const calls = new Map<Tier, number>();
  for (let left = missing; ; ) {
    const ask = nextAsk(
      left.map((gap) => ({ ...gap, asks: 0, nextAskAt: now })),
      fuel,
      now,
    );
    if (!ask) return calls;
    calls.set(ask.tier, (calls.get(ask.tier) ?? 0) + 1);
    left = subtract(left, [ask.interval]);
  }
}

/** What a row stands for may reach over the border of the days that are read one by one. */
const NEAR = hours(1);

/** What neither the store nor a queue holds of a stretch. @throws when the store cannot be read just now */
export async function missingIn(ports: LedgerPorts, series: Series, stretch: Interval): Promise<IntervalSet> {
  if (stretch.to <= stretch.from) return [];
  return remaining(stretch, await coveredIn(ports, series, stretch), cadenceOf(series.fuel));
}

async function coveredIn(ports: LedgerPorts, series: Series, stretch: Interval): Promise<IntervalSet> {
  const { account, device, fuel } = series;
  const selection = { measurement: measurementOf(series, ports.measurement), tags: { account, device } };
  const [first] = await ports.history.range(selection, { from: stretch.from - NEAR, to: stretch.to + NEAR }, 1);
  const storedFrom = first ? Math.max(stretch.from, first.at) : stretch.to;
  // Of an import of years most lies before the first row: there is nothing to be read day by day.
  const unstored = heldRows(ports, NOTHING_STORED);
  const covered = await coveredBy(unstored, { from: stretch.from, to: storedFrom });
  for (const day of chunks({ from: storedFrom, to: stretch.to }, hours(24)))
    covered.push(...(await coveredBy(ports.held, day)));
  return union(covered);

  async function coveredBy(held: HeldRows, { from, to }: Interval): Promise<Interval[]> {
    const rows = to > from ? await held(series, { from: from - NEAR, to: to + NEAR }) : [];
    return RESOLUTIONS.flatMap((resolution) => [...coveredByHeld(rows, resolution, fuel)]);
  }
}

const NOTHING_STORED: History = {
  range: async () => [],
  last: async () => undefined,
  sum: async () => 0,
  count: async () => 0,
  buckets: async () => [],
};
