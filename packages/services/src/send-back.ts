import { randomUUID } from 'node:crypto';
import {
  asFailure,
  type History,
  holdsReadings,
  isWhole,
  minutes,
  type Payload,
  Permanent,
  type Point,
  type PointsPayload,
  pointOf,
  type ReadingsPayload,
  sameValue,
  Transient,
  type Unpacked,
  unpackPoints,
  unpackReadings,
} from '@ohmini/core';
import { type HeldWrite, heldWrites } from '@ohmini/queue';
import type { Context } from './context.ts';
import { enqueueAs, PRIORITY } from './enqueue.ts';
import { type Standing, standingOf } from './standing.ts';
import { spanOf } from './store-newest.ts';

export interface SendBackPorts extends Pick<Context, 'config' | 'keys' | 'queues' | 'redis'> {
  history: History;
}

/**
 * Gives a refused reading or row to the writer once more, unless there is another value in its place. Resolves once its
 * write job is in Redis, or this very value is stored.
 *
 * @throws Permanent when another value is there; Transient when that cannot be known now
 */
export const sendBack = (ports: SendBackPorts, { write, isForced = false }: Payload<'quarantine'>): Promise<void> =>
  holdsReadings(write) ? sendReading(ports, write, isForced) : sendRow(ports, write, isForced);

/**
 * As an answer of its own, with a new revision. That is taken before anything is looked at: what is answered later is
 * newer then and wins by the writer's rule, and what was answered before is in the queue or in the store, in this order.
 */
async function sendReading(ports: SendBackPorts, write: ReadingsPayload, isForced: boolean): Promise<void> {
  const { config, keys, queues, redis } = ports;
  const refused = unpackReadings(write);
  const { series, readings } = refused;
  const held = heldWrites(redis, keys);
  const span = spanOf(refused);
  const rev = await held.announce(series, [span]);

  async function look(): Promise<Standing> {
    const answers = (await held.newerThan(span)).filter((each) => each.rev !== rev);
    const queued = await standingInQueue(ports, refused, rev, answers);
    if (queued !== 'free') return queued;
    const rows = readings.map((reading) => pointOf(series, reading, config.measurement));
    return await standingInStore(ports, rows, true);
  }
  try {
    if (!isForced && isThereAlready(await look())) return await held.forget({ ...span, rev });
  } catch (error) {
    await held.forget({ ...span, rev });
    throw error;
  }
  await enqueueAs(queues, series, rev, readings, PRIORITY.behind);
}

async function sendRow(ports: SendBackPorts, write: PointsPayload, isForced: boolean): Promise<void> {
  const rows = unpackPoints(write);
  if (!isForced && isThereAlready(await standingInStore(ports, rows, false))) return;
  // Never the id of an earlier try: that one may be being refused just now, and would swallow this.
  const id = `${write.account}.row.${randomUUID()}`;
  await ports.queues.add('write', [{ id, payload: write, priority: PRIORITY.behind }]);
}

function isThereAlready(standing: Standing): boolean {
  if (standing === 'other') throw new Permanent('other-value', OTHER_VALUE, 'data');
  return standing === 'same';
}

const OTHER_VALUE =
  'The store has another value there, or is about to. `ohmini quarantine replay <id> --force` puts this one in its place; `ohmini quarantine drop <id>` leaves the other.';

/** Whoever died between announcing an answer and adding its jobs did so long ago by then. */
const ANSWER_IS_ADDED_WITHIN = minutes(1);

async function standingInQueue(
  { queues }: SendBackPorts,
  { readings }: Unpacked,
  rev: number,
  answers: readonly HeldWrite[],
): Promise<Standing> {
  for (const { jobId, rev: announcedAt, stored } of answers) {
    const payload: ReadingsPayload | undefined = stored
      ? JSON.parse(stored)
      : (await queues.of('write').getJob(jobId))?.data;
    if (!payload && rev - announcedAt < ANSWER_IS_ADDED_WITHIN) throw new Transient('answer-under-way', UNDER_WAY);
    // One that was damaged says nothing, and fails by itself.
    const theirs = payload && isWhole(payload) ? unpackReadings(payload).readings : [];
    for (const ours of readings) {
      const found = theirs.find(({ readAt }) => readAt === ours.readAt);
      if (found) return sameValue(found, ours) ? 'same' : 'other';
    }
  }
  return 'free';
}

const UNDER_WAY = 'An answer for this time is being queued just now. Retry in a minute.';

async function standingInStore(
  { history }: SendBackPorts,
  rows: readonly Point[],
  isReading: boolean,
): Promise<Standing> {
  for (const row of rows) {
    const { measurement, tags, at } = row;
    const stored = await history
      .range({ measurement, tags }, { from: at, to: at + 1 }, ROWS_AT_ONE_TIME)
      .catch((error) => {
        throw new Transient('store-unasked', `The store could not say what it has there: ${asFailure(error).message}`);
      });
    const standing = standingOf(row, stored, isReading);
    if (standing !== 'free') return standing;
  }
  return 'free';
}

/** Rows with tags beyond ours are of other series, and few. */
const ROWS_AT_ONE_TIME = 100;
