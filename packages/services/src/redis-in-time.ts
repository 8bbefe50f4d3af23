import { type Log, seconds, Transient } from '@ohmini/core';
import { openRedis } from '@ohmini/queue';
import type { Redis } from 'ioredis';

const REDIS_DEADLINE = seconds(5);

/** Waiting for Redis, as the services do, would leave a person at a silent prompt. @throws Failure when it does not answer */
export async function redisInTime(url: string): Promise<Redis> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(reject, REDIS_DEADLINE, new Transient('redis-away', AWAY));
  try {
    return await Promise.race([openRedis(url, SILENCE), promise]);
  } finally {
    clearTimeout(timer);
  }
}

const AWAY = 'Redis does not answer. Does it run, and is REDIS_URL right?';

/** A person is told what went wrong in one sentence at the end. */
export const SILENCE: Log = { debug() {}, info() {}, warn() {}, error() {} };
