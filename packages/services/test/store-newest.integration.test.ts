import { type Interval, packReadings, type Reading, type ReadingsPayload, type Series } from '@ohmini/core';
import { type HeldWrites, heldWrites, keysOf, openRedis } from '@ohmini/queue';
import { recordedLog, testRedis } from '@ohmini/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spanOf, storeNewest } from '../src/store-newest.ts';

const series: Series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' };
const SLOT = 10_000;

/** What Octopus said at one time about the slots from `first` on. */
interface Answer {
  first: number;
  slots: number;
}

const reading = (slot: number, demandKw: number): Reading => ({
  readAt: slot * SLOT,
  consumptionDeltaKwh: null,
  demandKw,
  costDeltaGbp: null,
  consumptionKwh: null,
  exportKwh: null,
});

class Died extends Error {}

/** Lets one step of one of many tasks happen at a time, in an order that `choose` decides; it may also kill a task. */
function interleaving(choose: (options: number) => number) {
  const parked: { go: () => void; die: () => void }[] = [];
  let active = 0;
  let wake = () => {};
  return {
    step: (canDie = true) =>
      new Promise<void>((resolve, reject) => {
        parked.push({ go: resolve, die: canDie ? () => reject(new Died()) : resolve });
        wake();
      }),
    start(task: () => Promise<void>) {
      active += 1;
      void task().finally(() => {
        active -= 1;
        wake();
      });
    },
    /** A task that waits for another takes no step meanwhile. */
    async until(done: Promise<void>) {
      active -= 1;
      await done;
      active += 1;
    },
    /** Until no task is left. */
    async run() {
      while (active > 0) {
        while (parked.length < active) await new Promise<void>((resolve) => (wake = resolve));
        const [task] = parked.splice(choose(parked.length), 1);
        if (choose(12) === 11) task?.die();
        else task?.go();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

async function scenario(held: HeldWrites, answers: readonly Answer[], choose: (options: number) => number) {
  const { step, start, run, until } = interleaving(choose);
  const jobs = new Map<string, ReadingsPayload>();
  const truth = new Map<number, { rev: number; value: number }>();
  const store = new Map<number, number>();

  /** A request lands at a moment of its own, also when its sender died; not after its deadline, before which no job is repeated. */
  async function send(rows: Map<number, number>, landing: { done: Promise<void> }): Promise<void> {
    landing.done = new Promise((resolve) =>
      start(async () => {
        await step(false);
        for (const [at, value] of rows) store.set(at, value);
        resolve();
      }),
    );
    await step();
    await until(landing.done);
    await step();
  }

  async function attempt(jobId: string, payload: ReadingsPayload): Promise<void> {
    const landing = { done: Promise.resolve() };
    try {
      await step();
      const ports = {
        held: stepwise(held, step),
        waiting: async (id: string) => jobs.get(id),
        send: (sent: readonly { rev: number; readings: Reading[] }[]) => {
          const rows = new Map<number, { rev: number; value: number }>();
          for (const { rev, readings } of sent)
            for (const { readAt, demandKw } of readings)
              if (rev > (rows.get(readAt)?.rev ?? 0)) rows.set(readAt, { rev, value: demandKw ?? 0 });
          return send(new Map([...rows].map(([at, { value }]) => [at, value])), landing);
        },
      };
      const job = await storeNewest(ports, payload);
      await step();
      jobs.delete(jobId);
      await held.forget(spanOf(job));
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      await until(landing.done);
      return await attempt(jobId, payload);
    }
  }

  for (const [index, { first, slots }] of answers.entries()) {
    start(async () => {
      await step(false);
      const readings = Array.from({ length: slots }, (_, slot) => reading(first + slot, index));
      const span: Interval = { from: first * SLOT, to: (first + slots - 1) * SLOT + 1 };
      const rev = await held.announce(series, [span]);
      for (const { readAt, demandKw } of readings)
        if (rev > (truth.get(readAt)?.rev ?? 0)) truth.set(readAt, { rev, value: demandKw ?? 0 });
      await step(false);
      const jobId = `home.00-11.${rev}.0`;
      const payload = packReadings(series, rev, readings);
      jobs.set(jobId, payload);
      start(() => attempt(jobId, payload));
    });
  }
  await run();
  return { truth: new Map([...truth].map(([at, { value }]) => [at, value])), store };
}

const stepwise = (held: HeldWrites, step: () => Promise<void>): HeldWrites => ({
  ...held,
  async newerThan(write) {
    const found = await held.newerThan(write);
    await step();
    return found;
  },
  async stored(write, payload) {
    await step();
    const found = await held.stored(write, payload);
    await step();
    return found;
  },
});

test('whatever the order in which writers run, die and are late, the newest revision stays and nothing is left held', async () => {
  await using server = await testRedis();
  const redis = await openRedis(server.url, recordedLog());
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ first: fc.integer({ min: 355, max: 364 }), slots: fc.integer({ min: 1, max: 4 }) }), {
        minLength: 2,
        maxLength: 5,
      }),
      fc.infiniteStream(fc.nat(10_000)),
      async (answers, numbers) => {
        const held = heldWrites(redis, keysOf(`t${run++}`));
        const choose = (options: number) => (numbers.next().value ?? 0) % options;
        const { truth, store } = await scenario(held, answers, choose);
        expect(store).toEqual(truth);
        expect(await held.of('home', '00-11')).toEqual([]);
      },
    ),
    { numRuns: Number(process.env.OHMINI_RUNS ?? 2000) },
  );
  redis.disconnect();
});
