import {
  type AccountId,
  type DeviceId,
  type Fuel,
  type History,
  hours,
  type Instant,
  londonDays,
  minutes,
} from '@ohmini/core';
import type { Calendar, CalendarDay } from '@ohmini/dashboard';
import { type Completeness, readCompleteness } from './api-days.ts';
import type { Context } from './context.ts';
import { remembered } from './remembered.ts';

const DAYS = 28;

/** Days that are over change rarely, and a gap of today may wait so long to be seen here: the live page says more of today. */
const KEPT_FOR = minutes(10);

/** A page has room for so many; of others `/api/v1/days` says it. */
const MOST_METERS = 12;

interface Meter {
  account: AccountId;
  device: DeviceId;
  fuel: Fuel;
}

/** Of each electricity meter how complete its days are, as far as that is known by now: a page never waits long for the store. */
export function calendars(
  context: Context,
  history: History,
): (meters: readonly Meter[], at: Instant) => Promise<Calendar[]> {
  const ports = { ...context, history, measurement: context.config.measurement };
  const lookUp = remembered<{ account: AccountId; device: DeviceId; today: Instant }, Completeness[]>({
    read: ({ account, device, today }) => readCompleteness(ports, { account, device, days: daysUntil(today) }),
    nothing: [],
    keptFor: KEPT_FOR,
    now: () => context.clock.now(),
  });

  return async (meters, at) => {
    const days = daysUntil(at);
    const today = days.at(-1)?.from ?? at;
    const shown = meters.filter(({ fuel }) => fuel === 'electricity').slice(0, MOST_METERS);
    return await Promise.all(
      shown.map(async ({ account, device }) => {
        const known = new Map((await lookUp({ account, device, today })).map((day) => [day.date, day]));
        return { account, device, days: calendarDays(days, known) };
      }),
    );
  };
}

const daysUntil = (at: Instant) => londonDays({ from: at - hours(24) * (DAYS + 1), to: at + 1 }).slice(-DAYS);

/** Before the first day of which anything is there nobody collected: those lack nothing. */
export function calendarDays(
  days: readonly Pick<Completeness, 'date'>[],
  known: ReadonlyMap<string, Completeness>,
): CalendarDay[] {
  const began = days.findIndex(({ date }) => (known.get(date)?.coveredSeconds ?? 0) > 0);
  const first = began < 0 ? days.length - 1 : began;
  return days.map(({ date }, index) => {
    const day = known.get(date);
    if (!day) return { date, covered: undefined };
    const isNone = index < first || day.elapsedSeconds === 0;
    return { date, covered: isNone ? null : Math.min(1, day.coveredSeconds / day.elapsedSeconds) };
  });
}
