import type { Instant } from '@ohmini/core';
import type { FaultBox } from '../faults/fault-box.ts';
import { plannedDispatches } from '../flex/dispatches.ts';
import { preferencesAt } from '../flex/preferences.ts';
import type { SmartDevice } from '../flex/smart-device.ts';
import type { Household } from '../household.ts';
import { DAY } from '../tariffs/british-time.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import type { Outcome } from './outcome.ts';
import type { NodeObject } from './projection.ts';

/** `devices` of an account: none, or the one that Octopus steers (API contract 6.1, 6.3). */
export function devices(world: World, owner: Household, { deviceId }: Arguments): Outcome {
  const { smartDevice } = owner;
  if (deviceId !== null && deviceId !== smartDevice?.id) return { refused: 'KT-CT-4301' };
  const isOut = isSuspended(world.faults, owner);
  return { value: smartDevice ? [deviceNode(smartDevice, isOut, world.now())] : [] };
}

export const isSuspended = (faults: FaultBox, { accountNumber, smartDevice }: Household): boolean =>
  smartDevice !== undefined &&
  faults.active('suspended', { account: accountNumber, device: smartDevice.id }).length > 0;

function deviceNode(device: SmartDevice, isOut: boolean, now: Instant): NodeObject {
  const { weekday, weekend } = preferencesAt(device, now);
  return {
    __typename: device.kind === 'vehicle' ? 'SmartFlexVehicle' : 'SmartFlexChargePoint',
    __interface: 'SmartFlexDeviceInterface',
    __own: ['make', 'model', 'chargingPreferences'],
    id: device.id,
    name: `${device.make} ${device.model}`,
    provider: device.provider,
    // Of chargers too, as it was seen.
    deviceType: 'ELECTRIC_VEHICLES',
    status: { current: 'LIVE', currentState: stateOf(device, isOut, now), isSuspended: isOut },
    preferences: {
      targetType: 'ABSOLUTE_STATE_OF_CHARGE',
      unit: 'PERCENTAGE',
      mode: 'CHARGE',
      schedules: DAYS.map((dayOfWeek, i) => schedule(dayOfWeek, i < 5 ? weekday : weekend)),
    },
    make: device.make,
    model: device.model,
    chargingPreferences: {
      weekdayTargetTime: weekday.time.slice(0, 5),
      weekdayTargetSoc: weekday.percent,
      weekendTargetTime: weekend.time.slice(0, 5),
      weekendTargetSoc: weekend.percent,
      minimumSoc: 20,
      maximumSoc: 100,
    },
  };
}

const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

const schedule = (dayOfWeek: string, { time, percent }: { time: string; percent: number }): NodeObject => ({
  dayOfWeek,
  time,
  min: null,
  max: `${percent}`,
  upperLimit: null,
});

/** Hours (UTC) from which and to which the car is at home and plugged in. */
const PLUGGED_IN = { from: 17, to: 7 };

function stateOf(device: SmartDevice, isOut: boolean, now: Instant): string {
  if (isOut) return 'SMART_CONTROL_OFF';
  if (plannedDispatches(device, now).length > 0) return 'SMART_CONTROL_IN_PROGRESS';
  const hour = ((now % DAY) / DAY) * 24;
  const isHome = hour >= PLUGGED_IN.from || hour < PLUGGED_IN.to;
  return isHome ? 'SMART_CONTROL_CAPABLE' : 'SMART_CONTROL_NOT_AVAILABLE';
}
