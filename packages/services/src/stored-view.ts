import {
  type History,
  hours,
  type Instant,
  type Interval,
  minutes,
  type Point,
  type Selection,
  seconds,
  startOfLondonDay,
} from '@ohmini/core';
import type { MeterView, Sums } from '@ohmini/dashboard';
import { remembered } from './remembered.ts';

/** How often the store is asked for what changes with each reading, and for days that are over, which are corrected at times. */
const STORED_FOR = seconds(10);
const DAYS_FOR = minutes(30);

const DAYS_SHOWN = 7;

export type Stored = Pick<MeterView, 'lastHour' | 'today' | 'yesterday' | 'days'>;

const NOTHING: Stored = { lastHour: [] };

/** What the store knows of each meter. A store that is down is left out. */
export function storedViews(history: History, now: () => Instant): (selection: Selection) => Promise<Stored> {
  const recent = remembered({
    read: (selection: Selection) => readRecent(history, selection, now()),
    nothing: NOTHING,
    keptFor: STORED_FOR,
    now,
  });
  const past = remembered({
    read: ({ selection, today }: { selection: Selection; today: Instant }) => readDays(history, selection, today),
    nothing: [],
    keptFor: DAYS_FOR,
    now,
  });
  return async (selection) => {
    const [stored, days] = await Promise.all([recent(selection), past({ selection, today: startOfLondonDay(now()) })]);
    return { ...stored, ...(days.length > 0 && { days }) };
  };
}

async function readRecent(history: History, selection: Selection, now: Instant): Promise<Stored> {
  const today = { from: startOfLondonDay(now), to: now };
  const dayBefore = startOfLondonDay(today.from - 1);
  const [hour, sums, yesterday] = await Promise.all([
    history.range(selection, { from: now - hours(1), to: now }, 400),
    sumsOf(history, selection, today),
    sumsOf(history, selection, { from: dayBefore, to: dayBefore + (now - today.from) }),
  ]);
  return {
    lastHour: hour.map(demandOf),
    today: sums ?? { energyKwh: 0, costGbp: 0, since: today.from },
    // Of a day whose beginning is missing nothing can be compared.
    ...(yesterday?.since === dayBefore && {
      yesterday: { energyKwh: yesterday.energyKwh, costGbp: yesterday.costGbp },
    }),
  };
}

async function readDays(history: History, selection: Selection, today: Instant): Promise<NonNullable<Stored['days']>> {
  const days: NonNullable<Stored['days']> = [];
  for (let to = today; to > today - hours(24) * DAYS_SHOWN; to = startOfLondonDay(to - 1)) {
    const from = startOfLondonDay(to - 1);
    const sums = await sumsOf(history, selection, { from, to });
    if (sums) days.push({ startedAt: from, energyKwh: sums.energyKwh, costGbp: sums.costGbp });
  }
  return days;
}

/** Of a store that is younger than the day the sums begin later, and say so. @returns undefined where there is no row */
async function sumsOf(
  history: History,
  selection: Selection,
  interval: Interval,
): Promise<(Sums & { since: Instant }) | undefined> {
  const [[first], energyKwh, costGbp] = await Promise.all([
    history.range(selection, interval, 1),
    history.sum(selection, 'consumption_delta', interval),
    history.sum(selection, 'cost_delta', interval),
  ]);
  if (!first) return undefined;
  return { energyKwh, costGbp, since: first.at > interval.from + hours(1) ? first.at : interval.from };
}

const demandOf = ({ at, fields }: Point) => ({
  readAt: at,
  demandKw: typeof fields.demand === 'number' ? fields.demand : null,
});
