import { hours, minutes, seconds } from '@ohmini/core';
import fc from 'fast-check';
import type { OctopusMode } from './octopus.ts';
import type { StoreMode } from './store.ts';
import type { World } from './world.ts';

/** What happens, and how many steps are taken before the next. */
export type Action =
  | { does: 'poll' | 'backfill' | 'reread' | 'audit'; steps: number }
  | {
      does: 'startWriter' | 'stopWriter' | 'killWriter' | 'freezeWriter' | 'killCollector' | 'freezeCollector' | 'thaw';
      steps: number;
    }
  | { does: 'losePower' | 'replay' | 'badRow' | 'rest'; steps: number }
  | { does: 'failRedis'; steps: number; commands: number }
  | { does: 'store'; steps: number; mode: StoreMode }
  | { does: 'octopus'; steps: number; mode: OctopusMode }
  | { does: 'holdBack' | 'pass' | 'jump'; steps: number; seconds: number };

const USUAL: readonly StoreMode[] = ['well', 'well', 'away', 'flaky', 'slow', 'throttles'];

const steps = fc.nat(24);
const span = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 6, arbitrary: fc.integer({ min: 60, max: 3600 }) },
  { weight: 2, arbitrary: fc.integer({ min: 3600, max: 8 * 3600 }) },
  { weight: 2, arbitrary: fc.integer({ min: 8 * 3600, max: 20 * 3600 }) },
);
const days = fc.integer({ min: 1, max: 9 }).map((count) => count * 86_400);

const plain = <Does extends Action['does']>(...all: Does[]) => fc.record({ does: fc.constantFrom(...all), steps });

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 14, arbitrary: plain('poll') },
  { weight: 5, arbitrary: plain('backfill') },
  { weight: 2, arbitrary: plain('reread') },
  { weight: 4, arbitrary: plain('rest') },
  { weight: 6, arbitrary: plain('startWriter') },
  { weight: 4, arbitrary: plain('stopWriter', 'killWriter', 'freezeWriter') },
  { weight: 4, arbitrary: plain('killCollector') },
  { weight: 1, arbitrary: plain('freezeCollector') },
  { weight: 2, arbitrary: plain('thaw') },
  { weight: 2, arbitrary: plain('losePower') },
  { weight: 3, arbitrary: plain('badRow', 'replay') },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('failRedis' as const), steps, commands: fc.integer({ min: 1, max: 6 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('store' as const),
      steps,
      mode: fc.constantFrom<StoreMode>(...USUAL, ...USUAL, ...USUAL, 'locked', 'no-bucket', 'refuses-all'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('octopus' as const),
      steps,
      mode: fc.constantFrom<OctopusMode>('well', 'well', 'well', 'fails', 'limits', 'refuses', 'stutters'),
    }),
  },
  { weight: 12, arbitrary: fc.record({ does: fc.constant('pass' as const), steps, seconds: span }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('holdBack' as const),
      steps,
      seconds: fc.integer({ min: 60, max: 9 * 3600 }),
    }),
  },
);

/** For the few: days that go by, clocks that jump, a store that lies and is audited. */
export const anything: fc.Arbitrary<Action> = fc.oneof(
  { weight: 300, arbitrary: action },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('pass' as const), steps, seconds: days }) },
  {
    weight: 12,
    arbitrary: fc.record({ does: fc.constant('jump' as const), steps, seconds: fc.integer({ min: -7200, max: 7200 }) }),
  },
  { weight: 2, arbitrary: plain('audit') },
);

/** A store that now and then acknowledges what it does not keep, before and after it is audited. */
export const lying: fc.Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: action },
  { weight: 1, arbitrary: plain('audit') },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('store' as const), steps, mode: fc.constant<StoreMode>('lies') }),
  },
);

export async function act(world: World, action: Action): Promise<void> {
  await perform(world, action);
  if (action.does === 'pass') await world.stage.pass(seconds(action.seconds));
  if (action.does === 'rest') await world.stage.rest();
  await world.stage.run(action.steps);
}

function perform(world: World, action: Action): void | Promise<void> {
  switch (action.does) {
    case 'poll':
    case 'backfill':
    case 'reread':
    case 'audit':
      return world.start(action.does);
    case 'pass':
    case 'rest':
      return;
    case 'badRow':
      return badRow(world);
    case 'failRedis':
      return world.failRedis(action.commands);
    case 'store':
      return world.store.mode(action.mode);
    case 'octopus':
      return world.octopus.mode(action.mode);
    case 'holdBack':
      return world.octopus.holdBack(seconds(action.seconds));
    case 'jump':
      return world.stage.jump(seconds(action.seconds));
    default:
      return world[action.does]();
  }
}

/** The store will not take some row of the last hours. */
function badRow({ choose, octopus, stage, store }: World): void {
  const rows = octopus.rowsIn({ from: stage.now() - hours(3), to: stage.now() + minutes(20) });
  if (rows.length > 0) store.refuse(choose.oneOf(rows));
}
