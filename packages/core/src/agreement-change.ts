import type { Agreement } from './agreement.ts';
import type { Fuel } from './meter.ts';
import { hours, type Instant } from './time.ts';

/** What a household holds one tariff for at a time. */
export interface Supply {
  fuel: Fuel;
  isExport: boolean;
}

/** Octopus writes some agreements weeks after they began. */
const NEWS_FOR = hours(24 * 28);

/** What ended before that was known to somebody before us. */
const ENDED_LATELY = hours(24 * 8);

/** Agreements are asked for every half hour, and the next one may be in the next answer. */
const NOT_BEFORE = hours(1);

/** Where one agreement ends the next begins, if not to the second. */
const FOLLOWS_WITHIN = hours(24);

export const isInForce = ({ validFrom, validTo }: Agreement, at: Instant): boolean =>
  (validFrom ?? Number.NEGATIVE_INFINITY) <= at && at < (validTo ?? Number.POSITIVE_INFINITY);

const isAlike = (a: Agreement, b: Agreement): boolean => a.fuel === b.fuel && a.isExport === b.isExport;

/** A household may have two of a fuel. An agreement that names no meter may be of any. */
const sharesMeter = ({ devices }: Agreement, other: Agreement): boolean =>
  devices.length === 0 || other.devices.length === 0 || devices.some((each) => other.devices.includes(each));

export interface AgreementChange extends Supply {
  fromTariff: string;
  toTariff: string;
  since: Instant;
}

/** The tariffs that took the place of others of late. */
export function agreementChanges(agreements: readonly Agreement[], now: Instant): AgreementChange[] {
  return agreements.flatMap((next) => {
    const { fuel, isExport, tariffCode: toTariff, validFrom: since } = next;
    if (since === null || since <= now - NEWS_FOR || since > now) return [];
    const own = agreements.filter((each) => isAlike(each, next) && sharesMeter(each, next));
    const before = own.find(({ validTo }) => validTo !== null && validTo <= since && validTo > since - FOLLOWS_WITHIN);
    if (!before || before.tariffCode === toTariff) return [];
    return [{ fuel, isExport, fromTariff: before.tariffCode, toTariff, since }];
  });
}

export interface EndedSupply extends Supply {
  tariff: string;
  endedAt: Instant;
}

/**
 * Supplies that had a tariff until lately and have none now. Who has another one instead, that began since or not long
 * before, has moved.
 *
 * @param asOf what had ended lately then
 */
export function endedSupplies(agreements: readonly Agreement[], now: Instant, asOf = now): EndedSupply[] {
  return agreements.flatMap((last) => {
    const { fuel, isExport, tariffCode: tariff, validTo: endedAt } = last;
    if (endedAt === null || endedAt > now - NOT_BEFORE || endedAt <= asOf - ENDED_LATELY) return [];
    const isFollowed = agreements.some((each) => {
      if (!isAlike(each, last)) return false;
      const { validFrom, validTo } = each;
      if (isInForce(each, now))
        return sharesMeter(each, last) || (validFrom !== null && validFrom > endedAt - NEWS_FOR);
      return sharesMeter(each, last) && validTo !== null && validTo > endedAt && validTo <= now;
    });
    return isFollowed ? [] : [{ fuel, isExport, tariff, endedAt }];
  });
}
