import {
  type AccountId,
  type Agreement,
  hours,
  type Instant,
  isInForce,
  jobs,
  minutes,
  type Payload,
} from '@ohmini/core';
import type { Schedule } from '@ohmini/queue';
import { readTariffCode } from '@ohmini/tariffs';

/** Prices are there before the first reading that they are for ... */
const BEFORE = hours(48);

/** ... and for as long as readings may still come, with a week to put right what was costed wrongly. */
const AFTER = hours(24 * 8);

/** The cache knows when there is something to fetch; mostly a look finds nothing new and costs a few reads of Redis. */
const LOOK_EVERY = minutes(5);

export interface Holder {
  account: AccountId;
  agreements: readonly Agreement[];
}

/** A tariff that somebody has, had lately or will have soon: as a job has it. */
type InUse = Payload<'tariff'>;

const isNear = ({ validFrom, validTo }: Agreement, now: Instant): boolean =>
  (validFrom ?? now) <= now + BEFORE && (validTo ?? now) >= now - AFTER;

/** Undefined where nothing says the product, and for a code that no job can carry. */
function inUse({ tariffCode: tariff, productCode }: Agreement): InUse | undefined {
  const product = productCode ?? readTariffCode(tariff)?.product;
  return jobs.tariff.payload.safeParse({ product, tariff }).data;
}

export const idOf = ({ product, tariff }: InUse): string => `${product}.${tariff}`;

/** The tariffs of all households, each once. */
export function tariffsInUse(holders: readonly Holder[], now: Instant): InUse[] {
  const near = holders.flatMap(({ agreements }) => agreements.filter((each) => isNear(each, now)));
  const all = near.flatMap((agreement) => inUse(agreement) ?? []);
  return [...new Map(all.map((each) => [idOf(each), each])).values()];
}

/** One for each tariff, however many households are on it. */
export const tariffTicks = (tariffs: readonly InUse[], scale: number): Schedule<'tariff'>[] =>
  tariffs.map((payload) => ({ id: idOf(payload), every: Math.round(LOOK_EVERY * scale), payload }));

/** Who has it now. */
export const householdsOn = (holders: readonly Holder[], { tariff }: InUse, now: Instant): AccountId[] =>
  holders
    .filter(({ agreements }) => agreements.some((each) => each.tariffCode === tariff && isInForce(each, now)))
    .map(({ account }) => account);
