import type { Instant } from '@ohmini/core';
import { DAY } from './british-time.ts';
import type { Tariff } from './catalogue.ts';
import { HALF_HOUR, kindAt, type Price, priceOf } from './price.ts';

/** Any moment of a cheap night of the intelligent tariff, whose price does not move. */
const A_NIGHT = 0;

/** A tariff held from a moment to the start of the next one. */
export interface Agreement {
  tariff: Tariff;
  validFrom: Instant;
  validTo: Instant | null;
}

export const isInForce = ({ validFrom, validTo }: Agreement, now: Instant): boolean =>
  validFrom <= now && (validTo === null || now < validTo);

/** As an account shows them: the next one is signed a day before it begins, and only a fixed term has its end before. */
export const shownAgreements = (agreements: readonly Agreement[], now: Instant): Agreement[] =>
  agreements
    .filter(({ validFrom }) => validFrom <= now + DAY)
    .map((each) => {
      const isEndKnown = each.tariff.product.pricing === 'fixed' || (each.validTo ?? 0) <= now + DAY;
      return isEndKnown ? each : { ...each, validTo: null };
    });

export type PriceAt = (at: Instant) => Price;

/**
 * What a kWh costs under a row of agreements, cheap on the intelligent tariff while the car is charged. Rows of one half hour follow each other: their price is
 * worked out once.
 */
export function priceUnder(agreements: readonly Agreement[], isCharged: (at: Instant) => boolean): PriceAt {
  let latest: { halfHour: number; price: Price } | undefined;
  return (at) => {
    const halfHour = Math.floor(at / HALF_HOUR);
    if (latest?.halfHour !== halfHour) latest = { halfHour, price: priceOn(agreements, at, isCharged) };
    return latest.price;
  };
}

function priceOn(agreements: readonly Agreement[], at: Instant, isCharged: (at: Instant) => boolean): Price {
  const { tariff } = agreements.findLast((each) => each.validFrom <= at) ?? agreements[0] ?? {};
  if (!tariff) return { exclusive: 0, inclusive: 0 };
  const isCheap = tariff.product.pricing === 'intelligent' && isCharged(at);
  return priceOf(tariff, kindAt(tariff, at), isCheap ? A_NIGHT : at);
}
