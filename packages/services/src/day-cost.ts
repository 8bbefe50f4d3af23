import {
  type AccountId,
  type Agreement,
  addSums,
  agreementAt,
  agreementsFor,
  type Clock,
  type CostSums,
  chunks,
  costSums,
  exportEarnings,
  hours,
  type Instant,
  type Interval,
  measurementOf,
  minutes,
  type NightHours,
  NOTHING,
  type Point,
  type Series,
  unitRates,
} from '@ohmini/core';
import { type PriceFactsPorts, priceFacts } from './price-facts.ts';
import { standingChargeOf } from './standing-charge.ts';
import { isUpperBound } from './upper-bound.ts';

export interface DayCostPorts extends PriceFactsPorts {
  /** INFLUXDB_MEASUREMENT. */
  measurement: string;
  clock: Clock;
}

export interface CostedHousehold {
  account: AccountId;
  night: NightHours;
  meters: readonly Series[];
}

/** One UK day of a household: what was used, what it costs, and what Octopus says that it costs. */
export interface DayCost {
  account: AccountId;
  day: Interval;
  /** Of all meters together. */
  sums: CostSums;
  /** Of all fuels together; undefined where one of them is not known. */
  standingGbp: number | undefined;
  exported: { kwh: number; gbp: number; unpricedKwh: number };
  /** Half hours may be cheaper than we know. */
  isUpperBound: boolean;
}

/** A day at all resolutions is 10,176 rows; this is more than a quarter of it has. */
const MOST_ROWS = 10_000;

/** Where the first reading after the day is, and how long a gap may be that it comes after. */
const SEQUEL = minutes(10);
const LONGEST_GAP = hours(72);

/** Reads, and changes nothing. @throws when Redis or the store cannot be read */
export async function dayCost(
  ports: DayCostPorts,
  { account, night, meters }: CostedHousehold,
  day: Interval,
): Promise<DayCost> {
  const { facts } = await priceFacts(ports, { account, night, stretch: day });
  let sums = NOTHING;
  const exported = { kwh: 0, gbp: 0, unpricedKwh: 0 };
  for (const meter of meters) {
    const rows = await rowsOf(ports, meter, day);
    sums = addSums(sums, costSums(rows));
    if (meter.fuel !== 'electricity') continue;
    const sequel = rows.some(knowsExport) ? await sequelOf(ports, meter, day.to) : undefined;
    const earned = exportEarnings(sequel ? [...rows, sequel] : rows, unitRates(meter, 'export', facts));
    exported.kwh += earned.kwh;
    exported.gbp += earned.gbp;
    exported.unpricedKwh += earned.unpricedKwh;
  }
  return {
    account,
    day,
    sums,
    standingGbp: await standingOf(ports, facts.agreements, meters, day),
    exported,
    isUpperBound: await isUpperBound(ports, account, { from: day.from, to: Math.min(day.to, ports.clock.now()) }),
  };
}

const knowsExport = ({ fields }: Point): boolean => typeof fields.export === 'number';

/** What was exported in a gap belongs to the day in which the gap begins. */
async function sequelOf(ports: DayCostPorts, meter: Series, from: Instant): Promise<Point | undefined> {
  const later = chunks({ from: from + SEQUEL, to: from + LONGEST_GAP }, hours(6));
  for (const part of [{ from, to: from + SEQUEL }, ...later]) {
    const next = (await rowsOf(ports, meter, part)).find(knowsExport);
    if (next) return next;
  }
  return undefined;
}

async function rowsOf({ history, measurement }: DayCostPorts, meter: Series, interval: Interval): Promise<Point[]> {
  const { account, device } = meter;
  const selection = { measurement: measurementOf(meter, measurement), tags: { account, device } };
  const rows: Point[] = [];
  for (const part of chunks(interval, hours(6))) rows.push(...(await history.range(selection, part, MOST_ROWS)));
  return rows.toSorted((a, b) => a.at - b.at);
}

/** One charge for each agreement, that of the day's beginning: two meters may be on one tariff, and pay it twice. */
async function standingOf(
  { tariffs }: DayCostPorts,
  agreements: readonly Agreement[],
  meters: readonly Series[],
  day: Interval,
): Promise<number | undefined> {
  const held = meters.map((meter) => agreementAt(agreementsFor(agreements, meter, 'import'), day.from));
  let total = 0;
  for (const agreement of new Set(held)) {
    const charge = agreement && (await standingChargeOf(tariffs, agreement, day));
    if (charge === undefined) return undefined;
    total += charge;
  }
  return total;
}
