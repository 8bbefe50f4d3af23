import { z } from 'zod';
import { alertJob } from './alert-message.ts';
import { hours, type Milliseconds, minutes, seconds } from './time.ts';
import { isOfLaterVersion, writePayload } from './write-payload.ts';

/** When a failed job runs again: doubling from `from` to `cap`, each with jitter. */
interface Backoff {
  from: Milliseconds;
  cap: Milliseconds;
}

interface JobKind<Payload extends z.ZodType> {
  payload: Payload;
  /** How often it runs before it is failed for good. */
  attempts: number;
  backoff?: Backoff;
  /** A job that is done stays so long, so that the same cannot be added again; gone at once, where it is not said. */
  keptMs?: Milliseconds;
  /** Of data that are no payload: whether a later version of ours may know them. Any may be, where it is not said. */
  isOfLaterVersion?: (data: unknown) => boolean;
}

const job = <Payload extends z.ZodType>(kind: JobKind<Payload>): JobKind<Payload> => kind;

/** BullMQ takes no Infinity; at one attempt a minute this is 1,900 years. */
export const FOR_EVER = 1e9;

const household = { account: z.string().regex(/^[A-Za-z0-9_]{1,32}$/) };
const meter = { ...household, device: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) };
const code = z.string().regex(/^[A-Z0-9-]{1,64}$/);

/**
 * The one table of jobs: each is a queue of the same name. Producers, workers, retries and pages derive from it.
 * Payloads are strict: an unknown key, a secret by accident, is refused before it reaches Redis.
 */
export const jobs = {
  /** Ask a meter for its newest readings. The next tick is the retry. */
  poll: job({ payload: z.strictObject(meter), attempts: 1 }),
  /** Ask for what is missing, until nothing is due. Started by polls, so it needs no retry either. */
  backfill: job({ payload: z.strictObject(meter), attempts: 1 }),
  /**
   * Read what lies within reach once more: rows arrive late, and are revised. Or, where the task says so, compare the
   * store with what it should have, or have stored what rows lack of their prices where those are on record as in doubt.
   */
  upkeep: job({
    payload: z.strictObject({ ...meter, task: z.enum(['audit', 'price']).optional() }),
    attempts: 5,
    backoff: { from: minutes(1), cap: minutes(30) },
  }),
  /**
   * Find a household's meters; while none are known the scheduler sees to it that there is one. Or, where the task says
   * so, look whether its journal is due.
   */
  account: job({
    payload: z.strictObject({ ...household, task: z.literal('journal').optional() }),
    attempts: 5,
    backoff: { from: seconds(30), cap: minutes(10) },
  }),
  /** See whether a tariff's prices are new or changed: one job for all households on it. The next tick is the retry. */
  tariff: job({ payload: z.strictObject({ product: code, tariff: code }), attempts: 1 }),
  /** Store readings. Never given up: what Octopus answered is in the store, here, or in quarantine. */
  write: job({
    payload: writePayload,
    attempts: FOR_EVER,
    backoff: { from: seconds(1), cap: seconds(60) },
    isOfLaterVersion,
  }),
  /** What the store refused to take, with its reason: failed jobs, so that a person may have them tried again. */
  quarantine: job({
    payload: z.strictObject({
      /** One reading or row. */
      write: writePayload,
      reason: z.string(),
      /** The store's own words. */
      said: z.string(),
      refusedAt: z.number().int(),
      /** Stored at the next try whatever the store holds in its place. */
      isForced: z.boolean().optional(),
    }),
    attempts: 1,
  }),
  /** Tell a person: without a channel, whoever is to hear it; with one, over that alone. Kept until it is delivered. */
  alert: job({
    payload: alertJob,
    attempts: FOR_EVER,
    backoff: { from: seconds(5), cap: seconds(30) },
    keptMs: hours(1),
  }),
};

export type JobName = keyof typeof jobs;
export type Payload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>;

/** Full jitter: anywhere between half of the step and all of it, so that a thousand jobs do not return at once. */
export function backoffDelay(name: JobName, attempt: number, random: number): Milliseconds {
  const { backoff }: { backoff?: Backoff } = jobs[name];
  if (!backoff) return 0;
  const step = Math.min(backoff.cap, backoff.from * 2 ** Math.min(attempt - 1, 30));
  return Math.round(step * (0.5 + random / 2));
}
