import type { Log } from '@ohmini/core';
import { Redis } from 'ioredis';
import { quietly } from './quietly.ts';

/** No command waits longer: what it did is then unknown, which is why all our ids are idempotent. */
const COMMAND_DEADLINE_MS = 5_000;

/** Waits a little longer each time, at most two seconds, for ever: Redis comes back, and we are here when it does. */
const retryStrategy = (times: number) => Math.min(times * 100, 2_000);

/** A failover leaves connections to a replica behind; reconnecting finds the new primary. */
const reconnectOnError = (error: Error) => error.message.startsWith('READONLY');

/** For commands of our own and for adding jobs: fails fast, so that a caller can decide. */
export async function openRedis(url: string, log: Log): Promise<Redis> {
  const redis = new Redis(url, {
    commandTimeout: COMMAND_DEADLINE_MS,
    enableOfflineQueue: false,
    lazyConnect: true,
    retryStrategy,
    reconnectOnError,
  });
  redis.on('error', quietly(log, 'redis'));
  await redis.connect().catch(() => ready(redis));
  return redis;
}

/** Resolves at the first successful connection. A Redis that is still starting is an ordinary case. */
const ready = (redis: Redis): Promise<void> => new Promise((resolve) => redis.once('ready', () => resolve()));

/** For BullMQ's workers, which make connections of their own and wait through any outage. */
export const workerConnection = (url: string) => ({ url, maxRetriesPerRequest: null, retryStrategy, reconnectOnError });
