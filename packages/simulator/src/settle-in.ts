import type { Household, HouseholdSpec, Meter, Profile } from './household.ts';
import { deviceIdOf, identityOf, meterPointOf, serialOf, userIdOf } from './identity.ts';
import { type Agreement, priceUnder } from './tariffs/agreement.ts';
import { AGILE, FLEXIBLE, type Product, tariffCode, tariffOf } from './tariffs/catalogue.ts';
import { boiler, ev, heatPump, kettle, occupancy, oven, solar, standby } from './truth/appliances.ts';
import { loadOf, type ProfileCache, profileCache } from './truth/load.ts';
import { stream } from './truth/random.ts';
import { type Appliance, INSTALLED_AT } from './truth/routine.ts';
import { electricityTiming, gasTiming } from './truth/timing.ts';

const APPLIANCES: Record<Profile, Appliance> = { occupancy, kettle, oven, heatPump, ev, solar };

/** Before this every home was on the flexible tariff. */
const SWITCHED_AT = Date.UTC(2024, 9, 14, 23);

/** Homes from their descriptions, or so many of all kinds. The same arguments make the same homes. */
export function households(specs: readonly HouseholdSpec[] | number, seed: number): Household[] {
  const cache = profileCache();
  const all = typeof specs === 'number' ? Array.from({ length: specs }, (_, i) => specOf(seed, i + 1)) : specs;
  return all.map((spec) => settleIn(spec, seed, cache));
}

function specOf(seed: number, number: number): HouseholdSpec {
  const draw = stream(seed, `household/${number}`);
  const extras: [Profile, number][] = [
    ['oven', 0.7],
    ['heatPump', 0.25],
    ['ev', 0.35],
    ['solar', 0.3],
  ];
  const chosen = extras.flatMap(([each, share], i) => (draw(i) < share ? [each] : []));
  return { ...identityOf(seed, number), profile: ['occupancy', 'kettle', ...chosen] };
}

function settleIn(spec: HouseholdSpec, seed: number, cache: ProfileCache): Household {
  const meters = [electricityMeter(spec, seed, cache)];
  if (spec.gas) meters.push(gasMeter(spec, seed, cache));
  const { accountNumber, apiKey, homeMini = true } = spec;
  return { accountNumber, apiKey, userId: userIdOf(apiKey), homeMini, meters };
}

function electricityMeter(spec: HouseholdSpec, seed: number, cache: ProfileCache): Meter {
  const label = spec.accountNumber;
  const deviceId = spec.deviceId ?? deviceIdOf(seed, label);
  const exports = spec.profile.includes('solar');
  const appliances = [standby, ...spec.profile.map((each) => APPLIANCES[each])];
  const agreements = electricityAgreements(spec);
  return {
    seed,
    deviceId,
    fuel: 'electricity',
    serial: spec.serial ?? serialOf(seed, label),
    meterPoint: spec.mpan ?? meterPointOf(seed, label, 13),
    exportMeterPoint: exports ? meterPointOf(seed, `${label}/export`, 13) : undefined,
    exports,
    load: loadOf({ seed, label: deviceId, appliances, cache }),
    timing: electricityTiming(seed, deviceId),
    agreements,
    priceAt: priceUnder(agreements),
  };
}

function gasMeter({ accountNumber, region = 'A' }: HouseholdSpec, seed: number, cache: ProfileCache): Meter {
  const label = `${accountNumber}/gas`;
  const deviceId = deviceIdOf(seed, label);
  const agreements = [agreement('G-1R', FLEXIBLE, region, INSTALLED_AT, null)];
  return {
    seed,
    deviceId,
    fuel: 'gas',
    serial: serialOf(seed, label),
    meterPoint: meterPointOf(seed, label, 10),
    exportMeterPoint: undefined,
    exports: false,
    load: loadOf({ seed, label: deviceId, appliances: [boiler], cache }),
    timing: gasTiming(seed, deviceId),
    agreements,
    priceAt: priceUnder(agreements),
  };
}

function electricityAgreements({ tariff = 'agile', region = 'A' }: HouseholdSpec): Agreement[] {
  const before = agreement('E-1R', FLEXIBLE, region, INSTALLED_AT, SWITCHED_AT);
  if (tariff === 'flexible') return [{ ...before, validTo: null }];
  const prefix = tariff === 'agile' ? 'E-1R' : 'E-2R';
  return [before, agreement(prefix, tariff === 'agile' ? AGILE : FLEXIBLE, region, SWITCHED_AT, null)];
}

function agreement(
  prefix: 'E-1R' | 'E-2R' | 'G-1R',
  product: Product,
  region: string,
  validFrom: number,
  validTo: number | null,
): Agreement {
  const tariff = tariffOf(tariffCode(prefix, product, region));
  if (!tariff) throw new RangeError(`There is no region ${region}.`);
  return { tariff, validFrom, validTo };
}
