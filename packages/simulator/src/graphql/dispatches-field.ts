import { completedDispatches, type Dispatch, plannedDispatches } from '../flex/dispatches.ts';
import type { SmartDevice } from '../flex/smart-device.ts';
import type { Household } from '../household.ts';
import { stream } from '../truth/random.ts';
import { SLOT } from '../truth/routine.ts';
import type { World } from '../world.ts';
import { isSuspended } from './devices-field.ts';
import { momentText } from './moment.ts';
import type { Outcome } from './outcome.ts';
import type { NodeObject } from './projection.ts';

/** `flexPlannedDispatches`; no plan is an error (API contract 6.2), and so is a device that is none of the caller's. */
export function planned(world: World, owner: Household | undefined): Outcome {
  if (!owner?.smartDevice) return { refused: 'KT-CT-4301' };
  const { smartDevice } = owner;
  const dispatches = isSuspended(world.faults, owner) ? [] : plannedDispatches(smartDevice, world.now());
  if (dispatches.length === 0) return { refused: 'KT-CT-4340' };
  return { value: dispatches.map((each) => plannedNode(smartDevice, each)) };
}

/** In some nights energy counts as a car's loss of it, below zero. */
function plannedNode({ seed, id }: SmartDevice, { from, to, kwh }: Dispatch): NodeObject {
  const isNegative = stream(seed, `${id}/sign`)(Math.floor(to / 86_400_000)) < 0.3;
  return {
    start: momentText(from),
    end: momentText(to),
    type: 'SMART',
    energyAddedKwh: `${isNegative ? '-' : ''}${kwh.toFixed(2)}`,
  };
}

export const completed = (world: World, { smartDevice }: Household): Outcome => ({
  value: smartDevice
    ? completedDispatches(smartDevice, world.now()).map((each) => completedNode(smartDevice, each))
    : [],
});

/** What was charged is below zero; where from and where it was is not always known. */
function completedNode({ seed, id }: SmartDevice, { from, to, kwh }: Dispatch): NodeObject {
  const draw = stream(seed, `${id}/meta/${from / SLOT}`);
  return {
    start: momentText(from),
    end: momentText(to),
    delta: `-${kwh.toFixed(2)}`,
    meta: { source: draw(0) < 0.7 ? 'smart-charge' : null, location: draw(1) < 0.9 ? 'AT_HOME' : null },
  };
}
