import { hours, type Series } from '@ohmini/core';
import { chance } from '@ohmini/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bootedOn } from './aof-cut-boot.ts';
import { contentsOf } from './aof-cut-contents.ts';
import { flipIn, waitingOf } from './aof-cut-flip.ts';
import { commandsOf, expiringKeys } from './aof-cut-log.ts';
import { type Cut, cutsOf } from './aof-cut-places.ts';
import { type Recording, record } from './aof-cut-recording.ts';
import { madeUp, resume } from './aof-cut-resume.ts';
import { type Sweep, sweep } from './aof-cut-sweep.ts';

const SEED = Number(process.env.CHAOS_SEED ?? 20261121);
/** How long the log is, how many cuts of it are given to a Redis, and how many of those to the services. */
const COMMANDS = Number(process.env.AOF_COMMANDS ?? 2000);
const BOOTS = Number(process.env.AOF_BOOTS ?? 40);
const RESUMES = Number(process.env.AOF_RESUMES ?? 4);

const LONG = 3_600_000;

const WHOLE = { lost: [], changed: [], invented: [], twice: [], repaired: [] };

let recording: Recording;
let swept: Sweep;
let cuts: Cut[];

beforeAll(async () => {
  recording = await record(COMMANDS);
  cuts = cutsOf(recording.log, BOOTS, chance(SEED));
  swept = await sweep(
    recording,
    cuts.map(({ at }) => at),
  );
}, LONG);

afterAll(() => recording?.[Symbol.asyncDispose]());

test('wherever a log is cut, what the cursor has passed is held, stored or an open gap', () => {
  expect(swept.wrong.slice(0, 10)).toEqual([]);
  expect(swept.boundaries).toBeGreaterThanOrEqual(COMMANDS);
  expect(swept.told.stored).toBeGreaterThan(3500);
  expect(swept.told.revised).toBeGreaterThan(0);
  expect(swept.told.refused).toBeGreaterThan(0);
  expect(swept.told.gaps).toBeGreaterThan(0);
  expect(swept.fullest.remains.writes.size).toBeGreaterThan(3);
});

test.concurrent(
  'a Redis that starts on a cut log holds what the sweep has looked at',
  async () => {
    const expiring = expiringKeys(commandsOf(recording.log));
    await each(cuts, 4, async ({ at }) => {
      await using booted = await bootedOn(recording.log.subarray(0, at), recording);
      expect(await contentsOf(booted.redis, expiring)).toEqual(swept.moments.get(at)?.contents);
    });
  },
  LONG,
);

test.concurrent(
  'services that start on a cut log end with every reading stored once, at its value',
  async () => {
    await each([...cuts.slice(0, RESUMES).entries()], 4, async ([index, { at, place }]) => {
      await using booted = await bootedOn(recording.log.subarray(0, at), recording);
      // In turn the store and Redis fail at once, and Redis alone is thrown back.
      const count = index % 2 === 0 ? swept.moments.get(at)?.remains.acknowledged : undefined;
      const outcome = await resume(recording, booted.url, {
        stored: recording.acknowledged.slice(0, count),
        rereads: true,
      });
      const quarantined = new Set([recording.refusedAt]);
      expect({ place, at, ...outcome }).toMatchObject({ ...WHOLE, quarantined });
    });
  },
  LONG,
);

const FLIPPED = [
  { which: 'every odd', place: 'fullest', isChosen: (index: number) => index % 2 === 0 },
  { which: 'every even', place: 'fullest', isChosen: (index: number) => index % 2 === 1 },
  { which: 'the newest', place: 'freshest', isChosen: (index: number, of: number) => index === of - 1 },
] as const;

test.concurrent.each(FLIPPED)(
  'a bit that flips in $which job that waits is noticed, and its readings are asked for again',
  async ({ place, isChosen }) => {
    const { at, remains } = swept[place];
    const [meter] = recording.meters as [Series];
    // What is older may be too old for Octopus when it is asked again, and comes back as minutes.
    const waiting = waitingOf(remains, meter, recording.simulator.now() - hours(9));
    const flipped = waiting.filter((_, index) => isChosen(index, waiting.length));
    const log = Buffer.from(recording.log.subarray(0, at));
    flipIn(log, flipped, chance(SEED));
    await using booted = await bootedOn(log, recording);
    const stored = recording.acknowledged.slice(0, remains.acknowledged);
    const outcome = await resume(recording, booted.url, { stored, rereads: false });
    expect(outcome).toMatchObject(WHOLE);
    expect(outcome.failed.toSorted()).toEqual(flipped.toSorted());
    expect(madeUp(recording, meter, remains, outcome.sent)).toEqual([]);
  },
  LONG,
);

/** Does all of it, so many at a time. */
async function each<Item>(all: readonly Item[], atOnce: number, act: (item: Item) => Promise<void>): Promise<void> {
  const queue = all.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) await act(item);
    }),
  );
}
