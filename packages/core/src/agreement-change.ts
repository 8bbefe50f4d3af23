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

export const isInForce = ({ validFrom, validTo }: Agreement, at: Instant): boolean =>
  (validFrom ?? Number.NEGATIVE_INFINITY) <= at && at < (validTo ?? Number.POSITIVE_INFINITY);

const suppliesOf = (agreements: readonly Agreement[]): Agreement[][] => [
  ...Map.groupBy(agreements, ({ fuel, isExport }) => `${fuel} ${isExport}`).values(),
];

export interface AgreementChange extends Supply {
  fromTariff: string;
  toTariff: string;
  since: Instant;
}

/** The tariffs that took the place of others of late. */
export function agreementChanges(agreements: readonly Agreement[], now: Instant): AgreementChange[] {
  return suppliesOf(agreements).flatMap((supply) =>
    supply.flatMap(({ fuel, isExport, tariffCode: toTariff, validFrom: since }) => {
      if (since === null || since <= now - NEWS_FOR || since > now) return [];
      const before = latestEnded(supply, since);
      if (!before || before.tariffCode === toTariff) return [];
      return [{ fuel, isExport, fromTariff: before.tariffCode, toTariff, since }];
    }),
  );
}

export interface EndedSupply extends Supply {
  tariff: string;
  endedAt: Instant;
}

/** Supplies that had a tariff until lately and have none now. */
export function endedSupplies(agreements: readonly Agreement[], now: Instant): EndedSupply[] {
  return suppliesOf(agreements).flatMap((supply) => {
    const last = latestEnded(supply, now);
    if (!last || supply.some((each) => isInForce(each, now))) return [];
    const { fuel, isExport, tariffCode: tariff, validTo: endedAt } = last;
    const isNews = endedAt !== null && endedAt <= now - NOT_BEFORE && endedAt > now - ENDED_LATELY;
    return isNews ? [{ fuel, isExport, tariff, endedAt }] : [];
  });
}

const latestEnded = (supply: readonly Agreement[], by: Instant): Agreement | undefined =>
  supply
    .filter(({ validTo }) => validTo !== null && validTo <= by)
    .toSorted((a, b) => (a.validTo ?? 0) - (b.validTo ?? 0))
    .at(-1);
