import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClosedGap,
  holdsReadings,
  hours,
  type Instant,
  type Interval,
  type Milliseconds,
  minutes,
  outcomeOf,
  type Point,
  pointOf,
  type Series,
  unpackPoints,
  unpackReadings,
  type WritePayload,
} from '@ohmini/core';
import { octopusSource } from '@ohmini/octopus';
import { deviceState, heldWrites, keysOf, openQueues, openRedis, seen } from '@ohmini/queue';
import { type HouseholdSpec, startSimulator } from '@ohmini/simulator';
import { sqliteHistory, sqliteSink } from '@ohmini/sinks';
import { recordedLog, testRedis } from '@ohmini/testkit';
import { type BackfillPorts, backfill, reread } from '../src/backfill.ts';
import { enqueuing } from '../src/enqueue.ts';
import { heldRows } from '../src/gap-held-rows.ts';
import { poll } from '../src/poll.ts';
import { spanOfPayload } from '../src/store-newest.ts';
import { waitingReadings } from '../src/waiting-readings.ts';

const MEASUREMENT = 'energy_consumption';

const HOME: HouseholdSpec = {
  accountNumber: 'A-0000A001',
  apiKey: 'sk_live_0123456789abcdef0123456789abcdef',
  profile: ['occupancy', 'kettle'],
};

interface HomeOptions {
  startAt: Instant;
  lateness?: boolean;
  gas?: boolean;
}

export type Home = Awaited<ReturnType<typeof collectedHome>>;

/** A meter that is polled and backfilled by hand, at a clock of ours, into a store of its own. */
export async function collectedHome({ startAt, lateness = false, gas = false }: HomeOptions) {
  await using stack = new AsyncDisposableStack();
  let now = startAt;
  const clock = { now: () => now };
  const server = stack.use(await testRedis());
  const redis = await openRedis(server.url, recordedLog());
  stack.defer(() => redis.disconnect());
  const simulator = stack.use(
    await startSimulator({
      clock,
      lateness,
      households: [{ ...HOME, gas }],
      telemetryCallsPerHour: 1e6,
      mintsPerHour: 1e6,
    }),
  );
  const keys = keysOf('t-gaps');
  const queues = stack.use(openQueues(redis, keys, recordedLog()));
  const path = join(await mkdtemp(join(tmpdir(), 'ohmini-gaps-')), 'readings.db');
  const sink = stack.use(sqliteSink({ path }));
  const history = stack.use(sqliteHistory({ path }));
  const meter = simulator.households[0]?.meters.at(gas ? 1 : 0);
  const series: Series = {
    account: 'home',
    device: meter?.deviceId ?? '',
    fuel: gas ? 'gas' : 'electricity',
    resolution: gas ? '30m' : '10s',
  };
  const source = octopusSource({
    graphqlUrl: simulator.graphqlUrl,
    restUrl: simulator.restUrl,
    accountNumber: HOME.accountNumber,
    apiKey: () => HOME.apiKey,
    clock,
    timeoutMs: 5000,
    userAgent: 'test',
    permit: async ({ purpose }) => void permits.push(purpose),
    onCall: () => {},
  });
  const permits: string[] = [];
  const state = deviceState(redis, keys, series.account, series.device);
  const ports: BackfillPorts = {
    enqueue: enqueuing({ queues, redis, keys }),
    queues,
    state,
    source,
    held: heldRows({ config: { measurement: MEASUREMENT }, keys, queues, redis }, history, true),
    waiting: waitingReadings({ keys, queues, redis }),
    seen: seen(redis, keys),
    onAnswer: () => {},
    onProgress: async () => {},
  };
  await state.commit(1, startAt, []);
  const live = { purpose: 'live' as const, signal: AbortSignal.timeout(600_000) };
  const held = heldWrites(redis, keys);
  const opened = stack.move();

  const home = {
    simulator,
    series,
    state,
    redis,
    keys,
    queues,
    ports,
    permits,
    now: () => now,
    pass: (length: Milliseconds) => {
      now += length;
    },
    poll: () => poll({ ...ports, overlapMs: minutes(15), onNewest: async () => {} }, series, live),
    backfill: (with_: BackfillPorts = ports) => backfill(with_, series, AbortSignal.timeout(600_000)),
    reread: () => reread(ports, series, AbortSignal.timeout(600_000)),
    /** What a writer does: everything that waits is stored, in the order of its revisions. */
    async store() {
      const found = await queues.of('write').getJobs(['waiting', 'prioritized']);
      const jobs = found.toSorted((a, b) => revOf(a.data) - revOf(b.data));
      for (const job of jobs) {
        await sink.write(pointsOf(job.data));
        await job.remove();
        if (holdsReadings(job.data)) await held.forget(spanOfPayload(job.data));
      }
    },
    /** What the audit does once an hour is over: what was announced and never queued is forgotten. */
    sweep: () => held.sweep(series.account, series.device, 0),
    /** Polls, fills what it can and stores, over and over. */
    async live(until: Instant, every: Milliseconds = minutes(30)) {
      while (now < until) {
        now = Math.min(now + every, until);
        await home.poll();
        await home.backfill();
        await home.store();
      }
    },
    rows: (interval: Interval, measurement = gas ? 'gas_consumption' : MEASUREMENT) =>
      history.range({ measurement, tags: { device: series.device } }, interval, 1e6),
    /** Closed gaps in the order of their times, each a `line`. */
    closed: async () => inOrder(await state.closedGaps()),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
  return home;
}

const revOf = (data: WritePayload): number => (holdsReadings(data) ? data.rev : 0);

function pointsOf(data: WritePayload): Point[] {
  if (!holdsReadings(data)) return unpackPoints(data);
  const { readings, series } = unpackReadings(data);
  return readings
    .map((reading) => pointOf(series, reading, MEASUREMENT))
    .filter(({ fields }) => Object.keys(fields).length > 0);
}

const inOrder = (closed: readonly ClosedGap[]) =>
  closed.toSorted((a, b) => a.from - b.from).map((each) => line(outcomeOf(each), each));

export const line = (outcome: string, { from, to }: Interval): string =>
  `${outcome}: ${new Date(from).toISOString().slice(0, 19)} - ${new Date(to).toISOString().slice(0, 19)}`;

/** In ten-millionths of a kWh, so that a sum is exact. */
export const whole = (kwh: number | string | null | undefined): number => Math.round(Number(kwh ?? 0) * 1e7);

export const daysOf = ({ from, to }: Interval): Interval[] => {
  const first = Math.ceil(from / hours(24)) * hours(24);
  const count = Math.max(0, Math.floor((to - first) / hours(24)));
  return Array.from({ length: count }, (_, day) => ({
    from: first + day * hours(24),
    to: first + (day + 1) * hours(24),
  }));
};
