import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '@ohmini/config';
import { type Reading, type Series, seconds } from '@ohmini/core';
import { keysOf, openQueues, openRedis } from '@ohmini/queue';
import { faultProxy, recordedLog, startInfluxFake, testRedis, until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { enqueuing } from '../src/enqueue.ts';

const series: Series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' };
const START = Date.parse('2026-11-20T00:00:00Z');
const LOCK = seconds(2);
const WRITER = fileURLToPath(new URL('./short-lock-writer.ts', import.meta.url));

const readings = (count: number, demandKw: number, from = START): Reading[] =>
  Array.from({ length: count }, (_, slot) => ({
    readAt: from + slot * 10_000,
    consumptionDeltaKwh: 0.001,
    demandKw,
    costDeltaGbp: null,
    consumptionKwh: null,
    exportKwh: null,
  }));

/** A Redis, a store, and writers in processes of their own; `first` reaches the store through a network that can fail. */
async function surroundings() {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const influx = stack.use(await startInfluxFake());
  const network = stack.use(await faultProxy(influx.url));
  const env = {
    OCTOPUS_API_KEY: 'sk_live_0123456789abcdef0123456789abcdef',
    OCTOPUS_ACCOUNT_NUMBER: 'A-0000A001',
    REDIS_URL: server.url,
    INFLUXDB_URL: influx.url,
    INFLUXDB_TOKEN: influx.token,
    INFLUXDB_ORG: influx.org,
    INFLUX_WRITE_TIMEOUT_SECONDS: '1',
  };
  const { config } = loadConfig({ env, services: 'writer' });
  const log = recordedLog();
  const redis = await openRedis(server.url, log);
  stack.defer(() => redis.disconnect());
  const keys = keysOf(config.queue.prefix);
  const queues = stack.use(openQueues(redis, keys, log));
  const held = stack.move();
  const startWriter = (storeUrl: string) => {
    const child = spawn(process.execPath, [WRITER, String(LOCK)], {
      env: { ...process.env, ...env, INFLUXDB_URL: storeUrl },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const exited = once(child, 'exit');
    held.defer(async () => {
      child.kill('SIGKILL');
      await exited;
    });
    return child;
  };
  const first = startWriter(network.url);
  const enqueue = enqueuing({ queues, redis, keys });
  return {
    influx,
    network,
    first,
    enqueue: (of: readonly Reading[]) => enqueue(series, of, 'live'),
    startAnother: () => startWriter(influx.url),
    isGateShut: async () => (await redis.exists(keys.gate)) === 1,
    drained: () =>
      until('every job is done', async () => {
        const counts = await queues.of('write').getJobCounts('waiting', 'active', 'delayed', 'prioritized');
        return Object.values(counts).every((count) => count === 0);
      }),
    demands: () => influx.rows().map(({ fields }) => fields.demand),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

type Surroundings = Awaited<ReturnType<typeof surroundings>>;

/** How the first writer comes to have readings in hand that it has not stored. */
const FALLS_ASLEEP: Record<string, (it: Surroundings) => Promise<void>> = {
  async 'in a request that gets no answer'({ network }) {
    network.fail({ kind: 'black-hole' });
    await until('the request is lost', () => network.broken > 0);
  },
  async 'before a store that is away'({ influx, isGateShut }) {
    influx.fail({ kind: 'status', status: 503 });
    await until('the gate is shut', isGateShut);
  },
};

test.concurrent.each(Object.entries(FALLS_ASLEEP))(
  'a writer that is stopped past its lock %s does not undo what was revised meanwhile',
  async (_, fallsAsleep) => {
    await using it = await surroundings();
    const asleep = fallsAsleep(it);
    await it.enqueue(readings(10, 0.1));
    await asleep;
    it.first.kill('SIGSTOP');
    it.network.heal();
    it.influx.heal();

    const other = it.startAnother();
    await it.enqueue(readings(10, 0.2));
    await it.drained();
    expect(it.demands()).toEqual(Array(10).fill(0.2));

    other.kill('SIGKILL');
    it.first.kill('SIGCONT');
    // One request is under way at a time: this one comes after whatever the first writer still had in hand.
    await it.enqueue(readings(1, 0.3, START + 3_600_000));
    await it.drained();
    expect(it.demands()).toEqual([...Array(10).fill(0.2), 0.3]);
  },
);
