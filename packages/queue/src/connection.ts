import { type Log, Permanent } from '@ohmini/core';
import { Redis } from 'ioredis';
import { quietly } from './quietly.ts';

/** No command waits longer: what it did is then unknown, which is why all our ids are idempotent. */
const COMMAND_DEADLINE_MS = 5_000;

/** Waits a little longer each time, at most two seconds, for ever: Redis comes back, and we are here when it does. */
const retryStrategy = (times: number) => Math.min(times * 100, 2_000);

/** A failover leaves connections to a replica behind; reconnecting finds the new primary. */
const reconnectOnError = (error: Error) => error.message.startsWith('READONLY');

/**
 * For commands of our own and for adding jobs: fails fast, so that a caller can decide. A Redis that is not there yet is
 * waited for.
 *
 * @throws Permanent (`credentials`) when Redis refuses the password
 */
export async function openRedis(url: string, log: Log): Promise<Redis> {
  const redis = new Redis(url, {
    commandTimeout: COMMAND_DEADLINE_MS,
    enableOfflineQueue: false,
    lazyConnect: true,
    retryStrategy,
    reconnectOnError,
  });
  const report = quietly(log, 'redis', 'Is it running, and is REDIS_URL right? It is tried again until it answers.');
  redis.on('error', report);
  const refused = refusal(redis);
  await redis.connect().catch(() => Promise.race([ready(redis), refused]));
  return redis;
}

const ready = (redis: Redis): Promise<void> => new Promise((resolve) => redis.once('ready', () => resolve()));

/** Rejects when the password is wrong or missing: trying again would only lock us out. */
function refusal(redis: Redis): Promise<never> {
  const refused = new Promise<never>((_, reject) => {
    redis.on('error', ({ message }) => {
      if (!/^(WRONGPASS|NOAUTH|NOPERM)/.test(message)) return;
      redis.disconnect();
      reject(new Permanent('redis-auth', 'Redis refuses the user or password of REDIS_URL.', 'credentials'));
    });
  });
  refused.catch(() => {});
  return refused;
}

/** For BullMQ's workers, which make connections of their own and wait through any outage. */
export const workerConnection = (url: string) => ({ url, maxRetriesPerRequest: null, retryStrategy, reconnectOnError });
