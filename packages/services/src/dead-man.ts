import { heartbeat } from '@ohmini/alerts';
import { type Instant, type Milliseconds, minutes } from '@ohmini/core';
import { lastStoredAt } from '@ohmini/queue';
import type { Context } from './context.ts';
import { type Loop, loop } from './loop.ts';

const PING_EVERY = minutes(1);

/** Shorter than this is no trouble that anybody is to be told of. */
const AT_LEAST = minutes(5);

/** Whether what was stored last is young enough, where each meter is asked `every` so often. */
export const isStoring = (storedAt: Instant | undefined, now: Instant, every: Milliseconds): boolean =>
  storedAt !== undefined && now - storedAt < Math.max(AT_LEAST, 3 * every);

/**
 * Says elsewhere, each minute, that readings are being stored, and says nothing when they are not: whoever listens there tells
 * people even where this machine is gone. Undefined where nobody listens.
 */
export function deadMan(context: Context, every = PING_EVERY): Loop | undefined {
  const { clock, config, households, keys, redis } = context;
  const url = config.alerts.heartbeatUrl?.reveal();
  if (url === undefined) return undefined;
  const ping = heartbeat({ url, clock });
  // The one that is asked most often is noticed first.
  const pollEvery = () => Math.min(...households.all().map(({ pollIntervalMs }) => pollIntervalMs));
  return loop('dead man', every, context, async () => {
    if (isStoring(await lastStoredAt(redis, keys), clock.now(), pollEvery())) await ping();
    return undefined;
  });
}
