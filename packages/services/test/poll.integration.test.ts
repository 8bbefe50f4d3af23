import {
  holdsReadings,
  hours,
  minutes,
  openGaps,
  type Reading,
  type Series,
  seconds,
  unpackReadings,
} from '@ohmini/core';
import { octopusSource } from '@ohmini/octopus';
import { type DeviceState, deviceState, keysOf, openQueues, openRedis, type Queues } from '@ohmini/queue';
import { startSimulator } from '@ohmini/simulator';
import { recordedLog, testRedis } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { enqueuing } from '../src/enqueue.ts';
import { poll } from '../src/poll.ts';
import { Died, mortal } from './mortal.ts';

async function household() {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  let now = Date.parse('2026-11-20T12:00:00Z');
  const clock = { now: () => now };
  const simulator = stack.use(await startSimulator({ clock, lateness: false }));
  const redis = await openRedis(server.url, recordedLog());
  stack.defer(() => redis.disconnect());
  const [home] = simulator.households;
  const series: Series = {
    account: 'home',
    device: home?.meters[0]?.deviceId ?? '',
    fuel: 'electricity',
    resolution: '10s',
  };
  const source = octopusSource({
    graphqlUrl: simulator.graphqlUrl,
    restUrl: simulator.restUrl,
    accountNumber: home?.accountNumber ?? '',
    apiKey: () => home?.apiKey ?? '',
    clock,
    timeoutMs: 5000,
    userAgent: 'test',
    permit: async () => {},
    onCall: () => {},
  });
  const held = stack.move();
  return {
    simulator,
    series,
    pass: (length: number) => {
      now += length;
    },
    fresh(name: string) {
      const keys = keysOf(`t-${name}`);
      const queues = openQueues(redis, keys, recordedLog());
      return { queues, state: deviceState(redis, keys, 'home', series.device), keys, redis };
    },
    /** @param meanwhile what happens once Octopus has answered */
    poll: ({ queues, state, ...redis }: Place, meanwhile = async () => {}) =>
      poll(
        {
          async enqueue(...readings) {
            await meanwhile();
            return await enqueuing({ queues, ...redis })(...readings);
          },
          queues,
          state,
          source,
          overlapMs: minutes(15),
          onNewest: async () => {},
          onAnswer: () => {},
        },
        series,
        { purpose: 'live', signal: AbortSignal.timeout(20_000) },
      ),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Where the jobs and the state of a meter are. */
type Place = Parameters<typeof enqueuing>[0] & { state: DeviceState };

/** Every reading in the write queue, by time. */
async function enqueued(queues: Queues): Promise<Map<number, Reading>> {
  const jobs = await queues.of('write').getJobs(['waiting', 'prioritized']);
  const readings = jobs.flatMap(({ data }) => (holdsReadings(data) ? unpackReadings(data).readings : []));
  return new Map(readings.map((reading) => [reading.readAt, reading]));
}

/** What a poll asks of Redis, in its order: each is a moment at which a process can die. */
const STEPS = ['cursor', 'gaps', 'announce', 'add', 'updateGaps', 'commit'];

test.each(['before', 'after'] as const)(
  'a poll that dies %s any step has passed nothing, and the next one goes on',
  async (when) => {
    await using home = await household();
    for (const [victim, name] of STEPS.entries()) {
      const place = home.fresh(name);
      await using queues = place.queues;
      const { state } = place;
      await home.poll(place);
      // Longer than a live poll may ask for, so that a gap is to be recorded as well.
      home.pass(hours(2));
      let step = 0;
      const dies = () => {
        const isNow = step++ === victim;
        return { before: isNow && when === 'before', after: isNow && when === 'after' };
      };
      await expect(
        home.poll({
          ...place,
          queues: mortal(queues, dies),
          state: mortal(state, dies),
          redis: mortal(place.redis, dies, ['eval']),
        }),
      ).rejects.toThrow(Died);
      await expectNothingPassed(home, queues, state);
      await home.poll(place);
      await expectNothingPassed(home, queues, state);
    }
  },
);

async function expectNothingPassed(home: Awaited<ReturnType<typeof household>>, queues: Queues, state: DeviceState) {
  const { cursorAt = 0 } = await state.cursor();
  const gaps = await state.gaps();
  const found = await enqueued(queues);
  const truth = home.simulator.truth(home.series.device, { from: cursorAt - hours(11), to: cursorAt }, '10s');
  const passed = truth.filter(
    ({ readAt }) => !found.has(readAt) && !gaps.some(({ from, to }) => from <= readAt && readAt < to),
  );
  expect(passed).toEqual([]);
}

test('an unchanged reading is not enqueued again by an overlapping poll', async () => {
  await using home = await household();
  const place = home.fresh('same');
  await using queues = place.queues;
  await home.poll(place);
  const before = await queues.of('write').getJobCountByTypes('waiting');
  await home.poll(place);
  expect(await queues.of('write').getJobCountByTypes('waiting')).toBe(before);
});

test('a meter that is silent opens a gap, and late rows close it', async () => {
  await using home = await household();
  const place = home.fresh('silent');
  await using _queues = place.queues;
  const { state } = place;
  await home.poll(place);
  const openBefore = (await state.gaps()).length;
  const from = home.simulator.now();
  using _silence = home.simulator.fault({ kind: 'meter-silent', from, to: from + minutes(5) });
  home.pass(minutes(7));
  await home.poll(place);
  const opened = (await state.gaps()).slice(openBefore);
  expect(opened).toHaveLength(1);
  expect(Math.abs((opened[0]?.from ?? 0) - from)).toBeLessThan(60_000);
  home.simulator.clearFaults();
  home.pass(minutes(1));
  await home.poll(place);
  expect(await state.gaps()).toHaveLength(openBefore);
});

test('a reading that a gap is about is enqueued again, however well it is known', async () => {
  await using home = await household();
  const place = home.fresh('lost');
  await using queues = place.queues;
  await home.poll(place);
  const known = [...(await place.state.cursor()).recent.keys()];
  const lost = known.at(-3) ?? 0;
  await place.state.updateGaps((gaps) => openGaps(gaps, [{ from: lost, to: lost + 1000 }], home.simulator.now()));
  await queues.of('write').drain();
  home.pass(minutes(1));
  await home.poll(place);
  expect([...(await enqueued(queues)).keys()]).toContain(lost);
  expect((await place.state.gaps()).filter(({ from }) => from === lost)).toEqual([]);
});

test('what is found missing while a poll is under way is still missing after it, however near to what the poll fills', async () => {
  await using home = await household();
  const place = home.fresh('meanwhile');
  await using queues = place.queues;
  const { state } = place;
  await home.poll(place);
  const [before = 0, lost = 0, after = 0] = [...(await state.cursor()).recent.keys()].slice(-9, -6);
  const miss = (...times: number[]) => {
    const missing = times.map((from) => ({ from, to: from + seconds(10) }));
    return state.updateGaps((gaps) => openGaps(gaps, missing, home.simulator.now()));
  };
  await miss(lost);
  await queues.of('write').drain();
  home.pass(minutes(1));
  await home.poll(place, async () => void (await miss(before, after)));
  const found = await enqueued(queues);
  expect([before, lost, after].map((at) => found.has(at))).toEqual([false, true, false]);
  const gaps = await state.gaps();
  const isMissing = (at: number) => gaps.some(({ from, to }) => from <= at && at < to);
  expect([before, lost, after].map(isMissing)).toEqual([true, false, true]);
});
