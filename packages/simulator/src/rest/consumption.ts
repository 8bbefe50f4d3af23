import { hours, type Instant, type Interval } from '@ohmini/core';
import type { Household, Meter } from '../household.ts';
import { DAY, fromLondonClock, londonClock, londonIso } from '../tariffs/british-time.ts';
import { HALF_HOUR } from '../tariffs/price.ts';
import { INSTALLED_AT, SLOT } from '../truth/routine.ts';
import { pageOf } from './page.ts';
import { BAD_PERIOD, NOT_FOUND, paged, type Reply, refused } from './reply.ts';
import { windowOf } from './window.ts';

export interface SupplyPath {
  fuel: string;
  meterPoint: string;
  serial: string;
}

/** A supply of the caller's: the meter, and which of its registers. */
interface Supply {
  meter: Meter;
  direction: 'import' | 'export';
}

const LARGEST_PAGE = 25_000;

/** Settled half hours in kWh, newest first, of whole days only (API contract 5.9). Grouping is not simulated. */
export function consumptionReply(households: readonly Household[], path: SupplyPath, url: URL, now: Instant): Reply {
  const supply = supplyOf(households, path);
  if (!supply) return NOT_FOUND;
  if (url.searchParams.has('group_by')) return refused(400, 'group_by is not supported.');
  const window = windowOf(url);
  if (!window) return BAD_PERIOD;
  const starts = halfHours({ from: Math.max(window.from, INSTALLED_AT), to: Math.min(window.to, settledTo(now)) });
  const ordered = url.searchParams.get('order_by') === 'period' ? starts : starts.reverse();
  return paged(pageOf(ordered, url, LARGEST_PAGE, (from) => rowOf(supply, from)));
}

function supplyOf(households: readonly Household[], { fuel, meterPoint, serial }: SupplyPath): Supply | undefined {
  const meter = households
    .flatMap(({ meters }) => meters)
    .find((each) => each.fuel === fuel && each.serial === serial && meterPointsOf(each).includes(meterPoint));
  return meter && { meter, direction: meter.exportMeterPoint === meterPoint ? 'export' : 'import' };
}

const meterPointsOf = ({ meterPoint, exportMeterPoint }: Meter) => [meterPoint, exportMeterPoint];

/** Yesterday is known from nine in the morning, by the clocks of London. */
function settledTo(now: Instant): Instant {
  return fromLondonClock(Math.floor((londonClock(now) - hours(9)) / DAY) * DAY);
}

function halfHours({ from, to }: Interval): Instant[] {
  const first = Math.floor(from / HALF_HOUR) * HALF_HOUR;
  const count = Math.max(0, Math.ceil((to - first) / HALF_HOUR));
  return Array.from({ length: count }, (_, i) => first + i * HALF_HOUR);
}

function rowOf({ meter, direction }: Supply, from: Instant) {
  const register = direction === 'export' ? meter.load.exportWhAt : meter.load.importWhAt;
  const wh = register((from + HALF_HOUR) / SLOT) - register(from / SLOT);
  return { consumption: wh / 1000, interval_start: londonIso(from), interval_end: londonIso(from + HALF_HOUR) };
}
