import type { Instant } from '@ohmini/core';
import type { HouseholdSpec, TariffName } from '../household.ts';
import { INSTALLED_AT } from '../truth/routine.ts';
import type { Agreement } from './agreement.ts';
import { AGILE, FIXED, FLEXIBLE, INTELLIGENT, OUTGOING, type Product, tariffCode, tariffOf } from './catalogue.ts';

/** Before this every home was on the flexible tariff, unless it says otherwise. */
const SWITCHED_AT = Date.UTC(2024, 9, 14, 23);

type Prefix = 'E-1R' | 'E-2R' | 'G-1R';

const PRODUCTS: Record<TariffName, [Prefix, Product]> = {
  agile: ['E-1R', AGILE],
  flexible: ['E-1R', FLEXIBLE],
  fixed: ['E-1R', FIXED],
  'day-night': ['E-2R', FLEXIBLE],
  intelligent: ['E-1R', INTELLIGENT],
};

interface Start {
  tariff: TariffName;
  from: Instant;
}

/** What a home's electricity is bought under, from the day of its meter on, without a hole. */
export function electricityAgreements({ tariff = 'agile', agreements, region = 'A' }: HouseholdSpec): Agreement[] {
  const usual: Start[] = [{ tariff: 'flexible', from: INSTALLED_AT }];
  if (tariff !== 'flexible') usual.push({ tariff, from: SWITCHED_AT });
  const starts = (agreements ?? usual).flatMap((start, i, all) => withSequel(start, all[i + 1]?.from));
  return starts.map((start, i) =>
    agreement(...PRODUCTS[start.tariff], region, start.from, starts[i + 1]?.from ?? null),
  );
}

/** Who does not choose anew after twelve fixed months is on the flexible tariff. */
function withSequel(start: Start, nextFrom = Number.POSITIVE_INFINITY): Start[] {
  const end = new Date(start.from);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  const runsOut = start.tariff === 'fixed' && end.getTime() < nextFrom;
  return runsOut ? [start, { tariff: 'flexible', from: end.getTime() }] : [start];
}

export const exportAgreements = ({ region = 'A' }: HouseholdSpec): Agreement[] => [
  agreement('E-1R', OUTGOING, region, INSTALLED_AT, null),
];

export const gasAgreements = ({ region = 'A' }: HouseholdSpec): Agreement[] => [
  agreement('G-1R', FLEXIBLE, region, INSTALLED_AT, null),
];

function agreement(
  prefix: Prefix,
  product: Product,
  region: string,
  validFrom: Instant,
  validTo: Instant | null,
): Agreement {
  const tariff = tariffOf(tariffCode(prefix, product, region));
  if (!tariff) throw new RangeError(`There is no region ${region}.`);
  return { tariff, validFrom, validTo };
}
