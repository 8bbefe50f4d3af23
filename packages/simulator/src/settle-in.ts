import { isCharged } from './flex/dispatches.ts';
import { smartDevice } from './flex/smart-device.ts';
import type { Household, HouseholdSpec, Meter, Profile } from './household.ts';
import { deviceIdOf, identityOf, meterPointOf, serialOf, userIdOf } from './identity.ts';
import { priceUnder } from './tariffs/agreement.ts';
import { electricityAgreements, exportAgreements, gasAgreements } from './tariffs/held.ts';
import { boiler, ev, heatPump, kettle, occupancy, oven, solar, standby } from './truth/appliances.ts';
import { loadOf, type ProfileCache, profileCache } from './truth/load.ts';
import { stream } from './truth/random.ts';
import type { Appliance } from './truth/routine.ts';
import { electricityTiming, gasTiming } from './truth/timing.ts';

const APPLIANCES: Record<Profile, Appliance> = { occupancy, kettle, oven, heatPump, ev, solar };

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
  const electricity = electricityMeter(spec, seed, cache);
  const { accountNumber, apiKey, homeMini = true, region = 'A', intelligent, octoplus = false, joins = 0.6 } = spec;
  return {
    accountNumber,
    apiKey,
    userId: userIdOf(apiKey),
    homeMini,
    seed,
    region,
    smartDevice: intelligent && smartDevice(intelligent, seed, electricity.deviceId),
    octoplus,
    joins,
    meters: spec.gas ? [electricity, gasMeter(spec, seed, cache)] : [electricity],
  };
}

/** What Octopus charges must show in the telemetry. */
const profileOf = ({ profile, intelligent }: HouseholdSpec): readonly Profile[] =>
  intelligent === undefined || profile.includes('ev') ? profile : [...profile, 'ev'];

function electricityMeter(spec: HouseholdSpec, seed: number, cache: ProfileCache): Meter {
  const label = spec.accountNumber;
  const deviceId = spec.deviceId ?? deviceIdOf(seed, label);
  const exports = spec.profile.includes('solar');
  const appliances = [standby, ...profileOf(spec).map((each) => APPLIANCES[each])];
  const agreements = electricityAgreements(spec);
  const device = spec.intelligent && smartDevice(spec.intelligent, seed, deviceId);
  return {
    seed,
    deviceId,
    fuel: 'electricity',
    serial: spec.serial ?? serialOf(seed, label),
    meterPoint: spec.mpan ?? meterPointOf(seed, label, 13),
    exportMeterPoint: exports ? meterPointOf(seed, `${label}/export`, 13) : undefined,
    exports,
    settledIn: 'kWh',
    load: loadOf({ seed, label: deviceId, appliances, cache }),
    timing: electricityTiming(seed, deviceId),
    agreements,
    exportAgreements: exports ? exportAgreements(spec) : [],
    priceAt: priceUnder(agreements, (at) => device !== undefined && isCharged(device, at)),
  };
}

function gasMeter(spec: HouseholdSpec, seed: number, cache: ProfileCache): Meter {
  const label = `${spec.accountNumber}/gas`;
  const deviceId = deviceIdOf(seed, label);
  const agreements = gasAgreements(spec);
  return {
    seed,
    deviceId,
    fuel: 'gas',
    serial: serialOf(seed, label),
    meterPoint: meterPointOf(seed, label, 10),
    exportMeterPoint: undefined,
    exports: false,
    settledIn: spec.gas === 'm3' ? 'm3' : 'kWh',
    load: loadOf({ seed, label: deviceId, appliances: [boiler], cache }),
    timing: gasTiming(seed, deviceId),
    agreements,
    exportAgreements: [],
    priceAt: priceUnder(agreements, () => false),
  };
}
