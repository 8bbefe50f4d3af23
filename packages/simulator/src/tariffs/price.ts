import { type Instant, minutes } from '@ohmini/core';
import { hashText, stream } from '../truth/random.ts';
import { DAY, fromLondonClock, londonClock } from './british-time.ts';
import type { Tariff } from './catalogue.ts';

export const HALF_HOUR = minutes(30);

/** Millionths of a penny, per kWh or per day: VAT of 5 % comes out in whole numbers. */
export interface Price {
  exclusive: number;
  inclusive: number;
}

/** Unit rates of one register or of two, and the charge per day. */
export type RateKind = 'standard' | 'day' | 'night' | 'standing';

/** Rounded to four decimals of a penny before VAT, as Octopus publishes. */
function priced(pence: number): Price {
  const tenThousandths = Math.round(pence * 1e4);
  return { exclusive: tenThousandths * 100, inclusive: tenThousandths * 105 };
}

/** The price at a moment, a pure function of the tariff: the same in every simulator. */
export function priceOf(tariff: Tariff, kind: RateKind, at: Instant): Price {
  if (kind === 'standing') return priced((tariff.fuel === 'gas' ? 29 : 46) * quarterFactor(tariff, at));
  const base = tariff.product.basePence[tariff.fuel] ?? 0;
  if (tariff.product.pricing === 'agile') return priced(base + agileSwing(tariff, at));
  if (tariff.product.pricing === 'intelligent') return priced(base * (isCheapNight(at) ? 0.27 : 1.09));
  const factor = { standard: 1, day: 1.15, night: 0.55 }[kind];
  return priced(base * factor * quarterFactor(tariff, at));
}

/** By the clocks of London: from 23:30 to 05:30. */
export const isCheapNight = (at: Instant): boolean => (londonClock(at) + HALF_HOUR) % DAY < 12 * HALF_HOUR;

/** What the clock makes of it: cheap nights, dear evenings, windy days on which a night can cost less than nothing. */
function agileSwing({ region }: Tariff, at: Instant): number {
  const shown = londonClock(at);
  const hour = (Math.floor(shown / HALF_HOUR) % 48) / 2;
  const shape = hour < 6 ? -6 : hour >= 16 && hour < 19 ? 13 : hour >= 7 && hour < 22 ? 1 : -3;
  const wind = 14 * stream(0, 'wind')(Math.floor(shown / DAY)) ** 3;
  return shape - wind + 4 * stream(0, `agile/${region}`)(Math.floor(at / HALF_HOUR));
}

const quarterFactor = ({ product, region, fuel }: Tariff, at: Instant): number =>
  0.9 + 0.2 * stream(hashText(region), `${product.code}/${fuel}`)(product.pricing === 'fixed' ? 0 : quarterOf(at));

/** Quarters of a year since 1970, by the clocks of London. */
export function quarterOf(at: Instant): number {
  const shown = new Date(londonClock(at));
  return (shown.getUTCFullYear() - 1970) * 4 + Math.floor(shown.getUTCMonth() / 3);
}

export const quarterStart = (quarter: number): Instant =>
  fromLondonClock(Date.UTC(1970 + Math.floor(quarter / 4), (quarter % 4) * 3, 1));

/** Night of a smart meter with two registers: 00:30 to 07:30 UTC, all year (API contract 5.3). */
export const kindAt = (tariff: Tariff, at: Instant): RateKind => {
  if (tariff.registers === 'single') return 'standard';
  const sinceMidnight = at % DAY;
  return sinceMidnight >= HALF_HOUR && sinceMidnight < 15 * HALF_HOUR ? 'night' : 'day';
};
