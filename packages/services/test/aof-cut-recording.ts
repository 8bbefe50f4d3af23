import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '@ohmini/config';
import { FIRST_REACH, hours, type Instant, minutes, resolutionOf, type Series, seconds } from '@ohmini/core';
import { deviceState, heldWrites, keysOf, openRedis } from '@ohmini/queue';
import { type HouseholdSpec, type Simulator, startSimulator } from '@ohmini/simulator';
import { fastClock, type InfluxFake, mortalRedis, recordedLog, startInfluxFake, until } from '@ohmini/testkit';
import { start } from '../src/index.ts';
import { commandsOf } from './aof-cut-log.ts';
import { type Acknowledged, startWitness } from './aof-cut-witness.ts';
import { configFor } from './pipeline.ts';

const HOME: HouseholdSpec = {
  accountNumber: 'A-0000A001',
  apiKey: 'sk_live_0123456789abcdef0123456789abcdef',
  profile: ['occupancy', 'kettle'],
  gas: true,
};

const POLL_EVERY = 200;

/** Longer than it takes to start on a cut and to notice which jobs were running: what is found then is seen by polls too. */
const OVERLAP = minutes(30);

/** What a Redis that never rewrites its append-only file calls it. */
export const LOG_FILE = 'appendonly.aof.1.incr.aof';

/** Counts what the store has acknowledged, in the very log that says what became of the jobs. */
export const WITNESSED = 'aof-cut:acknowledged';

/** What happened, as one append-only file tells it, and the world that it happened in, which goes on. */
export interface Recording extends AsyncDisposable {
  log: Buffer;
  /** What else belongs to the append-only file. */
  beside: { name: string; content: Buffer }[];
  /** In the order in which WITNESSED counts them. */
  acknowledged: readonly Acknowledged[];
  simulator: Simulator;
  meters: readonly Series[];
  /** A store takes all but this reading of the first meter. */
  store(): Promise<InfluxFake>;
  refusedAt: Instant;
  /** Where the readings of a meter begin: as far back as a first poll reaches. */
  beganAt(meter: Series): Instant;
  configFor(redisUrl: string, store: Pick<InfluxFake, 'url' | 'token' | 'org' | 'bucket'>): Config;
}

/**
 * Lets the services live until Redis has logged so many commands: a history is fetched, readings are polled, revised,
 * missing for a while and late, and the store refuses one of them, loses answers, and is away.
 */
export async function record(atLeast: number): Promise<Recording> {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'ohmini-aof-'));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const simulator = stack.use(
    await startSimulator({
      clock: fastClock(60),
      lateness: false,
      telemetryCallsPerHour: 1e6,
      mintsPerHour: 1e6,
      tokenSeconds: 1200,
      households: [HOME],
    }),
  );
  const acknowledged: Acknowledged[] = [];
  const meters = metersOf(simulator);
  const refusedAt = readingBefore(simulator, meters[0], simulator.now() - hours(1));
  const recording: Omit<Recording, 'log' | 'beside' | typeof Symbol.asyncDispose> = {
    acknowledged,
    simulator,
    meters,
    refusedAt,
    store: () => startInfluxFake({ refuses: ({ timestamp }) => timestamp === refusedAt }),
    beganAt: ({ device }) => firstPollOf(simulator, device) - FIRST_REACH,
    configFor(redisUrl, influx) {
      const config = configFor({
        cwd: dir,
        household: HOME,
        accountsFile: undefined,
        influx,
        simulator,
        redisUrl,
        pollIntervalMs: POLL_EVERY,
        callsPerHour: 1e6,
      });
      return {
        ...config,
        services: ['scheduler', 'fetcher', 'writer'],
        polling: { ...config.polling, overlapMs: OVERLAP },
      };
    },
  };
  const files = await live(dir, recording, acknowledged, atLeast);
  const held = stack.move();
  return { ...recording, ...files, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function live(
  dir: string,
  { simulator, meters, ...around }: Pick<Recording, 'simulator' | 'meters' | 'store' | 'configFor'>,
  acknowledged: Acknowledged[],
  atLeast: number,
): Promise<Pick<Recording, 'log' | 'beside'>> {
  await using redis = await mortalRedis(dir);
  await using store = await around.store();
  await using stack = new AsyncDisposableStack();
  const connection = await openRedis(redis.url, recordedLog());
  stack.defer(() => connection.disconnect());
  await connection.config('SET', 'auto-aof-rewrite-percentage', '0');
  const witness = stack.use(
    await startWitness(store.url, async (write) => {
      await connection.set(WITNESSED, acknowledged.push(write));
    }),
  );
  const config = around.configFor(redis.url, { ...store, url: witness.url });
  stack.use(await start({ config, redisUrl: redis.url, log: recordedLog() }));

  const keys = keysOf(config.queue.prefix);
  const [{ account, device }] = meters as [Series];
  const state = deviceState(connection, keys, account, device);
  const index = heldWrites(connection, keys);
  const logged = async () => commandsOf(await readFile(join(dir, 'appendonlydir', LOG_FILE))).length;
  await happen({
    simulator,
    store,
    taken: () => acknowledged.length,
    cursorAt: async () => (await state.cursor()).cursorAt ?? 0,
    isDrained: async () => (await index.of(account, device)).length === 0,
    share: async () => (await logged()) / atLeast,
  });
  return await filesIn(join(dir, 'appendonlydir'));
}

interface Stage {
  simulator: Simulator;
  store: InfluxFake;
  /** Writes that the store has acknowledged. */
  taken(): number;
  cursorAt(): Promise<Instant>;
  /** Whether nothing waits to be stored. */
  isDrained(): Promise<boolean>;
  /** How much of the log is there. */
  share(): Promise<number>;
}

async function happen({ simulator, store, taken, cursorAt, isDrained, share }: Stage): Promise<void> {
  const isLogged = (part: number) => until(`${part} of the log is there`, async () => (await share()) >= part, 300_000);
  const isPolled = (at: Instant) => until('readings are collected', async () => (await cursorAt()) > at);

  await until('the history is being stored', () => taken() > 0);
  store.fail({ kind: 'lose-reply' }, 1);
  const before = taken();
  await until('the store takes readings once more', () => taken() > before);
  await isLogged(0.3);
  store.fail({ kind: 'status', status: 503 });
  const frozen = { from: simulator.now() - seconds(30), to: simulator.now() + seconds(30) };
  {
    using _frozen = simulator.fault({ kind: 'frozen', ...frozen });
    await isPolled(frozen.to);
  }
  const silent = { from: simulator.now(), to: simulator.now() + seconds(70) };
  {
    using _silent = simulator.fault({ kind: 'meter-silent', ...silent });
    await isPolled(silent.to);
  }
  await isLogged(0.7);
  store.heal();
  await until('all that waited is stored', isDrained, 60_000);
  await isLogged(1);
}

async function filesIn(dir: string): Promise<Pick<Recording, 'log' | 'beside'>> {
  const log = await readFile(join(dir, LOG_FILE));
  const names = (await readdir(dir)).filter((name) => name !== LOG_FILE);
  const beside = await Promise.all(names.map(async (name) => ({ name, content: await readFile(join(dir, name)) })));
  return { log, beside };
}

const metersOf = ({ households }: Simulator): Series[] =>
  households.flatMap(({ meters }) =>
    meters.map(({ deviceId, fuel }) => ({
      account: 'home',
      device: deviceId,
      fuel,
      resolution: resolutionOf({ fuel }),
    })),
  );

function readingBefore(simulator: Simulator, meter: Series | undefined, at: Instant): Instant {
  const readings = meter && simulator.truth(meter.device, { from: at - minutes(10), to: at }, meter.resolution);
  return readings?.at(-1)?.readAt ?? 0;
}

/** The end of the first live poll. Whether the meter speaks at all was asked before, over twelve hours. */
function firstPollOf({ calls }: Simulator, device: string): Instant {
  const asks = calls.list({ operation: 'smartMeterTelemetry' }).flatMap(({ asked }) => asked ?? []);
  return asks.find((each) => each.device === device && (each.to ?? 0) - (each.from ?? 0) <= hours(1))?.to ?? 0;
}
