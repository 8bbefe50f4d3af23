import { minutes } from '@ohmini/core';
import { aliveIn, condition, conditionsOf } from '@ohmini/queue';
import type { Context } from './context.ts';
import { ukTime } from './words.ts';

/** They say so every ten seconds. */
const HEARD_WITHIN = minutes(1);

/** Notes which services fell silent, and whether those that run are of one version. */
export async function watchServices(context: Context): Promise<void> {
  const { clock, keys, redis } = context;
  const now = clock.now();
  const alive = await aliveIn(redis, keys, now);
  const known = Map.groupBy(alive, ({ service }) => service);
  for (const [service, all] of known) {
    const heardAt = Math.max(...all.map((each) => each.heardAt));
    const missing = condition(context, 'service-missing', service);
    if (now - heardAt < HEARD_WITHIN) await missing.clear();
    else await missing.raise(`The ${service} was last heard of on ${ukTime(heardAt)}.`);
  }
  // Nobody has heard of it in a day: it was taken away.
  for (const { rule, subject } of (await conditionsOf(redis, keys)).values())
    if (rule === 'service-missing' && !known.has(subject)) await condition(context, rule, subject).clear();

  const running = alive.filter(({ heardAt }) => now - heardAt < HEARD_WITHIN);
  const versions = [...new Set(running.map(({ version }) => version))].toSorted();
  const differ = condition(context, 'versions');
  if (versions.length > 1) await differ.raise(`They are ${versions.join(' and ')}.`);
  else await differ.clear();
}
