import type { EnergyColumns } from './energy-columns.ts';
import type { Interval } from './interval.ts';
import { type Instant, londonOffset, startOfLondonDay, startOfNextLondonDay } from './time.ts';

/** A UK day, from midnight to midnight: 23 to 25 hours. */
export interface LondonDay extends Interval {
  /** `2026-11-20`. */
  date: string;
}

/** The date that calendars in the UK show. */
export const londonDate = (at: Instant): string => new Date(at + londonOffset(at)).toISOString().slice(0, 10);

/** The day of a date; undefined for what is none, as the 30th of February. */
export function londonDay(date: string): LondonDay | undefined {
  const noon = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T12:00:00Z`) : Number.NaN;
  return Number.isNaN(noon) || londonDate(noon) !== date ? undefined : dayOf(noon);
}

/** All days of which an interval holds a moment. */
export function londonDays({ from, to }: Interval): LondonDay[] {
  const days: LondonDay[] = [];
  for (let at = from; at < to; at = days.at(-1)?.to ?? to) days.push(dayOf(at));
  return days;
}

const dayOf = (at: Instant): LondonDay => ({
  date: londonDate(at),
  from: startOfLondonDay(at),
  to: startOfNextLondonDay(at),
});

/** What is in the buckets of each day: the sums of energy and cost, the mean of the power. What is not known is left out. */
export function dailyColumns(columns: EnergyColumns, days: readonly LondonDay[]): EnergyColumns {
  const parts = days.map(({ from, to }) => ({ first: placeOf(columns.at, from), end: placeOf(columns.at, to) }));
  const known = ({ first, end }: { first: number; end: number }, column: Float64Array) =>
    column.subarray(first, end).filter((value) => !Number.isNaN(value));
  const total = (column: Float64Array) =>
    Float64Array.from(parts, (part) => {
      const values = known(part, column);
      return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0);
    });
  const demandKw = total(columns.demandKw).map((sum, index) => {
    const part = parts[index];
    return part ? sum / known(part, columns.demandKw).length : sum;
  });
  return {
    at: Float64Array.from(days, ({ from }) => from),
    demandKw,
    importKwh: total(columns.importKwh),
    exportKwh: total(columns.exportKwh),
    costGbp: total(columns.costGbp),
  };
}

/** Of the first bucket from a moment on. */
function placeOf(at: Float64Array, moment: Instant): number {
  const place = at.findIndex((each) => each >= moment);
  return place < 0 ? at.length : place;
}
