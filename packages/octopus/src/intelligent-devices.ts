import type { JournalEntry } from '@ohmini/core';
import { z } from 'zod';
import { entry } from './entry.ts';
import { amount, anything, isObject, part, rowsOf, text, word, yesNo } from './lenient.ts';

const CHARGING = `chargingPreferences {
  weekdayTargetTime weekdayTargetSoc weekendTargetTime weekendTargetSoc minimumSoc maximumSoc
}`;

/** Cars, chargers and the like with their settings, in one call (API contract 6.1 and 6.3). Names people gave are not asked for. */
export const DEVICES = `query IntelligentDevices($accountNumber: String!) {
  devices(accountNumber: $accountNumber) {
    __typename
    id
    provider
    deviceType
    status { current currentState isSuspended }
    preferences { targetType unit mode schedules { dayOfWeek time min max upperLimit } }
    ... on SmartFlexVehicle { make model ${CHARGING} }
    ... on SmartFlexChargePoint { make model ${CHARGING} }
  }
}`;

const device = z.object({
  __typename: word,
  // It becomes the tag of its rows, and dispatches are asked for by it.
  id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  provider: word,
  deviceType: word,
  make: text,
  model: text,
  status: part({ current: word, currentState: word, isSuspended: yesNo }),
  preferences: part({ targetType: word, unit: word, mode: word, schedules: anything }),
  chargingPreferences: part({
    weekdayTargetTime: text,
    weekdayTargetSoc: amount,
    weekendTargetTime: text,
    weekendTargetSoc: amount,
    minimumSoc: amount,
    maximumSoc: amount,
  }),
});

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const schedule = z.object({
  dayOfWeek: z.string().toLowerCase().pipe(z.enum(DAYS)),
  time: text,
  min: amount,
  max: amount,
  upperLimit: amount,
});

/** What the catalogue says of a make and model. */
export interface Capability {
  batteryKwh?: number;
  powerKw?: number;
}

export type Catalogue = (isCharger: boolean, make: string, model: string) => Capability;

type Device = z.output<typeof device>;

const CHARGER = 'SmartFlexChargePoint';
const VEHICLE = 'SmartFlexVehicle';

/** @returns undefined when the answer has another shape */
export function readDevices(data: unknown, reject: () => void): Device[] | undefined {
  return isObject(data) ? rowsOf(data.devices, device, reject) : undefined;
}

export const isInCatalogue = ({ __typename: type, make, model }: Device): boolean =>
  (type === VEHICLE || type === CHARGER) && make !== undefined && model !== undefined;

export function deviceEntry(device: Device, catalogue: Catalogue | undefined, reject: () => void): JournalEntry {
  const { provider, deviceType, make, model, status, preferences, chargingPreferences: charging } = device;
  const isCharger = device.__typename === CHARGER;
  const known = make && model && isInCatalogue(device) ? catalogue?.(isCharger, make, model) : undefined;
  return entry([device.id], {
    provider,
    device_type: deviceType,
    is_charger: Number(isCharger),
    make,
    model,
    vehicle_battery_kwh: known?.batteryKwh,
    charge_point_power_kw: known?.powerKw,
    state: status?.current,
    current_state: status?.currentState,
    is_suspended: status?.isSuspended,
    weekday_target_time: charging?.weekdayTargetTime,
    weekday_target_soc_percent: charging?.weekdayTargetSoc,
    weekend_target_time: charging?.weekendTargetTime,
    weekend_target_soc_percent: charging?.weekendTargetSoc,
    minimum_soc_percent: charging?.minimumSoc,
    maximum_soc_percent: charging?.maximumSoc,
    target_type: preferences?.targetType,
    target_unit: preferences?.unit,
    target_mode: preferences?.mode,
    ...scheduleFields(preferences?.schedules, reject),
  });
}

/** Of each day: by when, and between which limits in `target_unit`. */
const scheduleFields = (schedules: unknown, reject: () => void) =>
  Object.fromEntries(
    rowsOf(schedules, schedule, reject).flatMap(({ dayOfWeek: day, time, min, max, upperLimit }) => [
      [`${day}_time`, time],
      [`${day}_min`, min],
      [`${day}_max`, max],
      [`${day}_upper_limit`, upperLimit],
    ]),
  );
