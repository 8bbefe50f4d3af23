import { type Log, Permanent } from '@ohmini/core';
import { Redis } from 'ioredis';
import { quietly } from './quietly.ts';

/** No command waits longer: what it did is then unknown, which is why all our ids are idempotent. */
const COMMAND_DEADLINE_MS = 5_000;

/** A connection that says nothing for so long although it was asked is dead, whatever the kernel thinks. */
const DEAD_AFTER_MS = 10_000;

/** BullMQ's workers wait up to ten seconds for a job in one command. */
const DEAD_AFTER_BLOCKING_MS = 30_000;

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
    socketTimeout: DEAD_AFTER_MS,
    enableOfflineQueue: false,
    lazyConnect: true,
    retryStrategy,
    reconnectOnError,
  });
  const report = quietly(log, 'redis', 'Is it running, and is REDIS_URL right? It is tried again until it answers.');
  redis.on('error', report);
  const first = firstAnswer(redis);
  // It may be refused before anybody waits for it.
  first.catch(() => {});
  await redis.connect().catch(() => first);
  return redis;
}

/** Resolves at the first connection. A wrong password ends the wait: at a start it is a mistake, later it may pass. */
const firstAnswer = (redis: Redis): Promise<void> =>
  new Promise((resolve, reject) => {
    const onError = ({ message }: Error) => {
      if (!/^(WRONGPASS|NOAUTH|NOPERM)/.test(message)) return;
      redis.off('error', onError);
      redis.disconnect();
      reject(new Permanent('redis-auth', 'Redis refuses the user or password of REDIS_URL.', 'credentials'));
    };
    redis.on('error', onError);
    redis.once('ready', () => {
      redis.off('error', onError);
      resolve();
    });
  });

/** For BullMQ's workers, which make connections of their own and wait through any outage. */
export const workerConnection = (url: string) => ({
  url,
  maxRetriesPerRequest: null,
  socketTimeout: DEAD_AFTER_BLOCKING_MS,
  retryStrategy,
  reconnectOnError,
});
