import {
  type ClosedGap,
  closedGapOf,
  costOf,
  type EnergyColumns,
  expectedUntil,
  type Instant,
  type Interval,
  type IntervalSet,
  intersect,
  knownTime,
  type LondonDay,
  lengthOf,
  minutes,
  type Series,
  shiftedDecimal,
  totalOf,
  type UnitRateAt,
  unitRates,
} from '@ohmini/core';
import type { DayFigures, DaysQuestion } from '@ohmini/dashboard';
import { deviceState, liveOf } from '@ohmini/queue';
import { type EnergyPorts, readEnergy } from './api-energy.ts';
import type { Context } from './context.ts';
import { namedMeter, nightOf } from './named-meter.ts';
import { priceFacts } from './price-facts.ts';
import { standingCharges } from './standing-charges.ts';
import { upperBounds } from './upper-bound.ts';

/** UK midnights are among these, and prices change with them. */
const HALF_HOUR = minutes(30);

/** More than anybody's Mini has of them in a year; each is a row when it is closed. */
const MOST_GAPS = 20_000;

type CoveredPorts = EnergyPorts & Pick<Context, 'clock' | 'keys' | 'redis'>;
type DaysPorts = CoveredPorts & Pick<Context, 'households' | 'tariffs'>;

/** What one meter's days came to, and how much of them is known. @throws when the store cannot be read */
export async function readDays(ports: DaysPorts, { account, device, days }: DaysQuestion): Promise<DayFigures[]> {
  const meter = await namedMeter(ports, account, device);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const interval = { from: first.from, to: last.to };
  const columns = await readEnergy(ports, meter, { interval, stepMs: HALF_HOUR });
  const { facts } = await priceFacts(ports, { account, night: nightOf(ports, account), stretch: interval });
  const standingAt = await standingCharges(ports, facts.agreements, meter, interval);
  const isUpperBound = await upperBounds(ports, account);
  const now = ports.clock.now();
  const covered = await coverage(ports, meter, interval, columns);
  const exportRateAt = unitRates(meter, 'export', facts);
  return days.map((day) => ({
    ...day,
    ...sumsOf(columns, day, exportRateAt),
    standingGbp: shiftedDecimal(standingAt(day.from), -2),
    ...covered(day),
    isUpperBound: day.from < now && isUpperBound({ from: day.from, to: Math.min(day.to, now) }),
  }));
}

export interface Completeness extends LondonDay {
  elapsedSeconds: number;
  coveredSeconds: number;
}

/** The same, without what the days came to: no price is looked for. @throws when the store cannot be read */
export async function readCompleteness(
  ports: CoveredPorts,
  { account, device, days }: DaysQuestion,
): Promise<Completeness[]> {
  const meter = await namedMeter(ports, account, device);
  const interval = { from: days[0]?.from ?? 0, to: days.at(-1)?.to ?? 0 };
  if (lengthOf(interval) === 0) return [];
  const columns = await readEnergy(ports, meter, { interval, stepMs: HALF_HOUR });
  const covered = await coverage(ports, meter, interval, columns);
  return days.map((day) => ({ ...day, ...covered(day) }));
}

/** How much of each day has elapsed, and of that how much is known. */
async function coverage(ports: CoveredPorts, meter: Series, { from, to }: Interval, columns: EnergyColumns) {
  const expected = expectedUntil(meter.fuel, await newestOf(ports, meter), ports.clock.now());
  const elapsed = { from, to: Math.min(to, expected) };
  const known = await knownIn(ports, meter, elapsed, columns);
  return (day: Interval) => ({
    elapsedSeconds: lengthOf({ from: day.from, to: Math.min(day.to, elapsed.to) }) / 1000,
    coveredSeconds: totalOf(intersect(known, [day])) / 1000,
  });
}

const newestOf = async ({ keys, redis }: CoveredPorts, { account, device }: Series): Promise<Instant | undefined> =>
  (await liveOf(redis, keys, account, device))?.reading.readAt;

async function knownIn(
  ports: CoveredPorts,
  meter: Series,
  elapsed: Interval,
  { at }: EnergyColumns,
): Promise<IntervalSet> {
  const { account, device, fuel } = meter;
  const state = deviceState(ports.redis, ports.keys, account, device);
  const [open, latest] = await Promise.all([state.gaps(), state.closedGaps()]);
  const journal = { measurement: 'gap', tags: { account, device } };
  // A gap is closed after it began.
  const since = { from: elapsed.from, to: ports.clock.now() + 1000 };
  const rows = since.to > since.from ? await ports.history.range(journal, since, MOST_GAPS) : [];
  const closed: ClosedGap[] = [...rows.flatMap((row) => closedGapOf(row) ?? []), ...latest];
  return knownTime({ elapsed, fuel, buckets: [...at], stepMs: HALF_HOUR }, { open, closed });
}

type Sums = Pick<DayFigures, 'importKwh' | 'exportKwh' | 'costGbp' | 'exportGbp'>;

function sumsOf({ at, importKwh, exportKwh, costGbp }: EnergyColumns, day: Interval, rateAt: UnitRateAt): Sums {
  const inside = [...at.keys()].filter((index) => (at[index] ?? 0) >= day.from && (at[index] ?? 0) < day.to);
  const total = (valueAt: (index: number) => number) => {
    const values = inside.map(valueAt).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
  };
  const earned = (index: number): number => {
    const kwh = exportKwh[index] ?? Number.NaN;
    const rate = rateAt(at[index] ?? 0);
    // Nothing earns nothing, whatever its price.
    return kwh === 0 ? 0 : rate === undefined ? Number.NaN : costOf(kwh, rate);
  };
  return {
    importKwh: total((index) => importKwh[index] ?? Number.NaN),
    exportKwh: total((index) => exportKwh[index] ?? Number.NaN),
    costGbp: total((index) => costGbp[index] ?? Number.NaN),
    exportGbp: total(earned),
  };
}
