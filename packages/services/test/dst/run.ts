import { hours, minutes } from '@ohmini/core';
import { type Action, act } from './actions.ts';
import { KEYS } from './given.ts';
import { Broken } from './witness.ts';
import { type Task, type World, world } from './world.ts';

export interface Scenario {
  seed: number;
  actions: readonly Action[];
}

/** Everything works again and time goes by: the longer, the coarser what can still be had. */
const HEALING = [
  0,
  minutes(5),
  minutes(40),
  hours(6),
  hours(6),
  hours(12),
  hours(24),
  ...Array.from({ length: 9 }, () => hours(36)),
];

/** Values in Redis once nothing waits, beside one for each reading that was refused: which were seen in eight days. */
const MOST_KEPT = 1000;

/** Longer than Octopus' reread and than a job may be announced without being added. */
const AT_LEAST = hours(7);

async function heal(scene: World): Promise<void> {
  const { octopus, stage, store, witness } = scene;
  octopus.mode('well');
  store.mode('well');
  scene.failRedis(0);
  scene.thaw();
  scene.startWriter();
  scene.endMeter();
  await stage.rest();
  const since = stage.now();
  let rereadAt = Number.NEGATIVE_INFINITY;
  for (const length of HEALING) {
    await stage.pass(length);
    const isDue = stage.now() - rereadAt >= hours(6);
    if (isDue) rereadAt = stage.now();
    await does(scene, 'poll', 'backfill', ...(isDue ? (['reread'] as const) : []));
    if (isDue) witness.expectReread(rereadAt);
    if (store.hasLied()) await does(scene, 'audit', 'backfill');
    await stage.as(scene.collector().process, () => void scene.collector().sweep());
    await stage.rest();
    await stage.pass(minutes(2));
    if (scene.broken.length > 0) return;
    if (stage.now() - since >= AT_LEAST && !witness.isMissing() && isDrained(scene)) return;
  }
  throw new Broken(witness.isMissing() ? 'I7: what Octopus has stays missing' : 'I7: the write queue does not drain');
}

async function does({ stage, start }: World, ...tasks: Task[]): Promise<void> {
  for (const task of tasks) {
    await start(task);
    await stage.rest();
  }
}

const isDrained = ({ queues }: World) => queues.of('write').size === 0;

export async function play({ seed, actions }: Scenario): Promise<World> {
  const scene = world(seed);
  using _time = scene.stage.takeOver();
  for (const action of actions) {
    await act(scene, action);
    if (scene.broken.length > 0) throw scene.broken[0];
  }
  await heal(scene);
  if (scene.broken.length > 0) throw scene.broken[0];
  await expectQuiet(scene);
  if (!scene.store.hasLied()) scene.witness.expectNewest();
  scene.witness.expectTruth();
  scene.witness.expectSums();
  return scene;
}

async function expectQuiet(scene: World): Promise<void> {
  const found = scene.heldNow();
  await scene.stage.rest();
  const held = await found;
  if (held.length > 0) throw new Broken(`${held.length} writes are still held: ${JSON.stringify(held[0])}`);
  const kept = scene.keyspace.size((key) => !key.startsWith(KEYS.refusals('')));
  if (kept > MOST_KEPT) throw new Broken(`Redis still holds ${kept} values`);
}
