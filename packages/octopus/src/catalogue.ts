import {
  type Clock,
  hours,
  type Instant,
  type KeyValue,
  type Lease,
  minutes,
  RateLimited,
  seconds,
} from '@ohmini/core';
import { z } from 'zod';
import { exclusively } from './exclusively.ts';
import type { Capability, Catalogue } from './intelligent-devices.ts';
import { doubling, isWaiting, ladder } from './ladder.ts';
import { amount, anything, isObject, rowsOf, text } from './lenient.ts';

/** Every car and charger that Octopus knows, the same for all households (API contract 6.1). */
export const CATALOGUE = `query Catalogue {
  electricVehicles { make models { model batterySize } }
  chargePointVariants { make models { model powerInKw } }
}`;

const FRESH = hours(24);

/** Cars do not change their batteries: an old catalogue is better than none. */
const KEPT = hours(24 * 30);

const RETRY = doubling(minutes(10), hours(6));

/** Where all households find it. Nothing of any of them is in it. */
export interface CatalogueOptions {
  store: KeyValue;
  lease: Lease;
  clock: Clock;
}

const makers = z.object({
  make: text,
  models: anything,
});
const model = z.object({ model: text, batterySize: amount, powerInKw: amount });

type Known = Record<string, Capability>;

const record = z.object({
  fetchedAt: z.number(),
  known: z.record(
    z.string(),
    z.object({ batteryKwh: z.number().optional(), powerKw: z.number().optional() }) as z.ZodType<Capability>,
  ),
});

/**
 * The catalogue, asked for once a day for everybody.
 * @param ask made with whichever household comes first
 * @returns undefined where there is none: then its values are not known, and nothing else is amiss
 */
export async function catalogueOf(
  { store, lease, clock }: CatalogueOptions,
  ask: () => Promise<unknown>,
): Promise<Catalogue | undefined> {
  const kept = keptOf(await store.get('catalogue').catch(() => undefined));
  if (kept && clock.now() - kept.fetchedAt < FRESH) return lookUp(kept.known);
  const fetched = await exclusively(lease, 'catalogue', seconds(60), () => fetchAnew(store, clock, ask)).catch(
    () => undefined,
  );
  const known = fetched?.value ?? kept?.known;
  return known && lookUp(known);
}

async function fetchAnew(store: KeyValue, clock: Clock, ask: () => Promise<unknown>): Promise<Known | undefined> {
  const failures = ladder(store, 'failures', RETRY, clock);
  if (isWaiting(await failures.read(), clock.now())) return undefined;
  const startedAt: Instant = clock.now();
  try {
    const known = readCatalogue(await ask());
    await store.set('catalogue', JSON.stringify({ fetchedAt: clock.now(), known }), KEPT);
    await failures.reset();
    return known;
  } catch (error) {
    // A household without calls left says nothing about the catalogue.
    if (!(error instanceof RateLimited)) await failures.failed(startedAt, 'catalogue');
    throw error;
  }
}

function keptOf(raw: string | undefined): z.output<typeof record> | undefined {
  try {
    return raw === undefined ? undefined : record.parse(JSON.parse(raw));
  } catch {
    return undefined;
  }
}

export function readCatalogue(data: unknown): Known {
  const { electricVehicles, chargePointVariants } = isObject(data) ? data : {};
  return Object.fromEntries([
    ...modelsOf(electricVehicles).map(({ make, model, batterySize: kwh }) => [
      nameOf(false, make, model),
      kwh === undefined ? {} : { batteryKwh: kwh },
    ]),
    ...modelsOf(chargePointVariants).map(({ make, model, powerInKw: kw }) => [
      nameOf(true, make, model),
      kw === undefined ? {} : { powerKw: kw },
    ]),
  ]);
}

const modelsOf = (list: unknown) =>
  rowsOf(list, makers, () => {}).flatMap(({ make = '', models }) =>
    rowsOf(models, model, () => {}).map((each) => ({ ...each, make, model: each.model ?? '' })),
  );

const nameOf = (isCharger: boolean, make: string, model: string): string =>
  JSON.stringify([isCharger, make, model]).toLowerCase();

const lookUp =
  (known: Known): Catalogue =>
  (isCharger, make, model) => {
    const name = nameOf(isCharger, make, model);
    return Object.hasOwn(known, name) ? (known[name] ?? {}) : {};
  };
