import { hours, type Instant, type Interval } from '@ohmini/core';
import { DAY, fromLondonClock, londonClock } from './british-time.ts';
import type { Tariff } from './catalogue.ts';
import { HALF_HOUR, quarterOf, quarterStart, type RateKind } from './price.ts';

/** Agile prices are known to 23:00 of London's day, and from 16:00 on to 23:00 of the next (API contract 5.6). */
export function agilePublishedTo(now: Instant): Instant {
  const shown = londonClock(now);
  const midnight = Math.floor(shown / DAY) * DAY;
  return fromLondonClock(midnight + hours(23) + (shown - midnight >= hours(16) ? DAY : 0));
}

/** A stretch of one price; the last one of a flat tariff has no end. */
export interface RatePeriod {
  from: Instant;
  to: Instant | null;
}

/** When somebody asks, and how far half-hourly prices go by then at most. */
export interface Asked {
  now: Instant;
  latestTo?: Instant;
}

/** The published periods that overlap a window, newest first, whole even where they reach beyond it. */
export function ratePeriods({ product }: Tariff, kind: RateKind, window: Interval, asked: Asked): RatePeriod[] {
  const { pricing, availableFrom } = product;
  const halfHourly = pricing === 'agile' && kind !== 'standing';
  const steady = pricing === 'fixed' ? [{ from: availableFrom, to: null }] : quarters(availableFrom, asked.now);
  const isNightly = pricing === 'intelligent' && kind !== 'standing';
  const periods = halfHourly
    ? halfHours(availableFrom, window, asked)
    : isNightly
      ? nights(availableFrom, window, asked)
      : steady;
  return periods.filter(({ from, to }) => from < window.to && (to ?? Number.POSITIVE_INFINITY) > window.from).reverse();
}

function halfHours(
  availableFrom: Instant,
  window: Interval,
  { now, latestTo = Number.POSITIVE_INFINITY }: Asked,
): RatePeriod[] {
  const from = Math.max(availableFrom, Math.floor(window.from / HALF_HOUR) * HALF_HOUR);
  const to = Math.min(agilePublishedTo(now), latestTo, window.to);
  const count = Math.max(0, Math.ceil((to - from) / HALF_HOUR));
  return Array.from({ length: count }, (_, i) => ({ from: from + i * HALF_HOUR, to: from + (i + 1) * HALF_HOUR }));
}

/** Cheap ones and dear ones in turn, known to the end of tomorrow. */
function nights(availableFrom: Instant, window: Interval, { now }: Asked): RatePeriod[] {
  const from = Math.max(availableFrom, window.from);
  const days = Math.max(0, Math.ceil((Math.min(window.to, now + 2 * DAY) - from) / DAY) + 2);
  const first = Math.floor(londonClock(from) / DAY) - 1;
  const edges = Array.from({ length: days + 1 }, (_, i) => (first + i) * DAY).flatMap((midnight) => [
    fromLondonClock(midnight + hours(5.5)),
    fromLondonClock(midnight + hours(23.5)),
  ]);
  return edges.slice(1).map((to, i) => ({ from: edges[i] ?? to, to }));
}

function quarters(availableFrom: Instant, now: Instant): RatePeriod[] {
  const first = quarterOf(availableFrom);
  const last = quarterOf(now);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({
    from: quarterStart(first + i),
    to: first + i === last ? null : quarterStart(first + i + 1),
  }));
}
