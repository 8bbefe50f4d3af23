import { hours, type Interval, type Point, READING_FIELDS, type Series, saysReading } from '@ohmini/core';
import { deviceState, heldWrites, keysOf, openQueues, openRedis } from '@ohmini/queue';
import { differenceFrom, type InfluxFake, recordedLog, until } from '@ohmini/testkit';
import { rowOf } from '../src/fold.ts';
import { start } from '../src/index.ts';
import { unpacked } from './aof-cut-audit.ts';
import type { Recording } from './aof-cut-recording.ts';
import type { Remains } from './aof-cut-replica.ts';
import { type Acknowledged, startWitness } from './aof-cut-witness.ts';

export interface ResumeOptions {
  /** What the store holds when the services start. */
  stored: readonly Acknowledged[];
  /** Whether the next re-reading of all that is within reach is waited for. */
  rereads: boolean;
}

/** Seven sets of services run at once, perhaps on two cores that have other work. */
const PATIENCE = 240_000;

type State = 'waiting' | 'prioritized' | 'active' | 'delayed' | 'failed';

/** Starts the services on what a cut has left, waits until they have caught up, and looks at the store. */
export async function resume(recording: Recording, redisUrl: string, { stored, rereads }: ResumeOptions) {
  const { simulator, refusedAt } = recording;
  const [meter] = recording.meters as [Series];
  await using stack = new AsyncDisposableStack();
  const store = stack.use(await recording.store());
  for (const { path, body } of stored) await post(store, path, body);
  const written: Acknowledged[] = [];
  const witness = stack.use(await startWitness(store.url, async (write) => void written.push(write)));
  const redis = await openRedis(redisUrl, recordedLog());
  stack.defer(() => redis.disconnect());
  const config = recording.configFor(redisUrl, { ...store, url: witness.url });
  const keys = keysOf(config.queue.prefix);
  const queues = stack.use(openQueues(redis, keys, recordedLog()));
  const state = deviceState(redis, keys, meter.account, meter.device);
  const { cursorAt = Number.NEGATIVE_INFINITY } = await state.cursor();
  const gaps = await state.gaps();
  const isHeld = (at: number) => at < cursorAt && !gaps.some(({ from, to }) => at >= from && at < to);

  const jobsIn = (name: 'write' | 'upkeep' | 'quarantine', ...states: State[]) =>
    queues.of(name).getJobCountByTypes(...states);
  const readingsInQuarantine = async () => {
    const jobs = await queues.of('quarantine').getJobs(['failed', 'waiting', 'active']);
    return jobs.map(({ data }) => data.write.firstReadAt);
  };
  // What was announced and never added holds up coarser tiers for an hour, which has passed.
  for (const { account, device } of recording.meters) await heldWrites(redis, keys).sweep(account, device, 0);
  const log = recordedLog();
  const startedAt = simulator.now();
  stack.use(await start({ config, redisUrl, log }));
  await until('it polls again', async () => ((await state.cursor()).cursorAt ?? 0) > startedAt, PATIENCE);
  if (rereads) await queues.add('upkeep', [{ payload: { account: meter.account, device: meter.device } }]);
  await until('all was read again', async () => (await jobsIn('upkeep', 'waiting', 'active')) === 0, PATIENCE);
  // What lies between two readings may stay open until somebody has answered for it: no reading is missing there.
  const isMissing = (gap: Interval) => simulator.truth(meter.device, gap, meter.resolution).length > 0;
  const isWhole = async () => !(await state.gaps()).some(isMissing);
  const isEmpty = async () => (await jobsIn('write', 'waiting', 'prioritized', 'active', 'delayed')) === 0;
  // A job that is given up opens a gap, and a gap that is closed makes jobs: only what holds before and after is the end.
  const isQuiet = async () => (await isWhole()) && (await isEmpty()) && (await isWhole());
  await until('nothing is missing and nothing waits', isQuiet, PATIENCE);

  const interval = { from: recording.beganAt(meter), to: startedAt };
  // On a slow machine hours go by before it is asked for.
  const reachableFrom = startedAt - hours(9);
  const difference = differenceFrom(simulator, meter, store.rows(), interval);
  return {
    ...difference,
    // What is in a gap at the cut and too old for Octopus afterwards comes back as minutes or half hours.
    lost: difference.lost.filter((at) => at !== refusedAt && (at >= reachableFrom || isHeld(at))),
    quarantined: new Set(await readingsInQuarantine()),
    /** Kept as evidence. */
    failed: (await queues.of('write').getFailed()).map(({ id = '' }) => id),
    /** What the audit had to have fetched again: nothing gets lost to begin with. */
    repaired: log.lines.map(({ message }) => message).filter((message) => message.startsWith('the store lacks')),
    /** All that the store took meanwhile, also what was written over. */
    sent: written.flatMap(({ points }) => points),
  };
}

async function post({ url, token }: InfluxFake, path: string, body: string): Promise<void> {
  const { status } = await fetch(url + path, { method: 'POST', headers: { authorization: `Token ${token}` }, body });
  if (status !== 204) throw new Error(`The store answers ${status} to what it took before.`);
}

/** Those of these rows that the meter never measured, or not so, and that no job held. */
export function madeUp({ simulator }: Recording, meter: Series, { writes }: Remains, sent: readonly Point[]): Point[] {
  // Prices are added on the way to the store.
  const said = (point: Point) =>
    JSON.stringify([rowOf(point), ...READING_FIELDS.map(([, field]) => point.fields[field] ?? null)]);
  const held = new Set([...writes.values()].flatMap(unpacked).map(({ point }) => said(point)));
  // What is merged onto a row later is a price alone, and says nothing of a reading.
  const rows = sent.filter(
    (point) => saysReading(point) && point.tags.device === meter.device && point.tags.resolution === meter.resolution,
  );
  return rows.filter((row) => {
    const { changed, invented } = differenceFrom(simulator, meter, [row], { from: row.at, to: row.at + 1 });
    return changed.length + invented.length > 0 && !held.has(said(row));
  });
}
