import { rules } from '@ohmini/alerts';
import {
  type AlertKey,
  type AlertRule,
  type AlertState,
  alertName,
  type Instant,
  isExplained,
  type Step,
  seconds,
  stepAlert,
} from '@ohmini/core';
import { alertStates, conditionsOf, silences, withLease } from '@ohmini/queue';
import { alertMessages } from './alert-messages.ts';
import { backlog } from './backlog.ts';
import type { Context } from './context.ts';
import { type Loop, loop } from './loop.ts';

const LOOK_EVERY = seconds(2);

/** Where time passes faster: Redis has other work. */
const SHORTEST = 200;

/** Whoever looks and dies leaves the next look to another after this. */
const LEASE = seconds(20);

/** How often it is counted what waits for a store that is away. */
const COUNT_EVERY = seconds(60);

/** Looks again and again, in one process at a time. */
export function alertWatch(context: Context): Loop {
  const { alertPace: pace = 1, keys, redis } = context;
  const look = alertLook(context);
  return loop('alerts', Math.max(SHORTEST, LOOK_EVERY * pace), context, async () => {
    await withLease(redis, keys.alertLease, LEASE, look);
    return undefined;
  });
}

/**
 * One look: goes by what holds and by the rules, and has people told. All that it knows is in Redis: another process, or
 * the next start, goes on where this one stopped. A message is in the queue, under an id made of its alert, before it counts
 * as told.
 */
export function alertLook(context: Context): () => Promise<void> {
  const { alertPace: pace = 1, clock, keys, queues, redis } = context;
  const states = alertStates(redis, keys);
  const messageOf = alertMessages(context);
  const waiting = backlog(context);
  let countedAt = 0;

  async function look(): Promise<void> {
    const now = clock.now();
    const [holding, known, silenced] = await Promise.all([
      conditionsOf(redis, keys),
      states.all(),
      silences(redis, keys).all(now),
    ]);
    for (const [name, key] of new Map<string, AlertKey>([...known, ...holding])) {
      const rule = paced(rules[key.rule], pace);
      const before = known.get(name)?.state;
      const held = holding.get(name);
      const isMuted = silenced.has(name) || silenced.has(key.rule) || isExplained(rule, key, holding.values());
      const isUnfinished = key.rule === 'store' && before?.is === 'firing' && !(await waiting.isSmall());
      const { state, tell } = stepAlert(rule, before, { since: held?.since, isMuted, isUnfinished, now });
      const next = await counted(key, state, now);
      if (tell) await announce(key, tell, held?.seen ?? '');
      if (JSON.stringify(next) !== JSON.stringify(before)) await states.set(key, next);
    }
  }

  async function counted(key: AlertKey, state: AlertState | undefined, now: Instant): Promise<AlertState | undefined> {
    if (key.rule !== 'store' || state?.is !== 'firing' || now - countedAt < COUNT_EVERY * pace) return state;
    countedAt = now;
    return { ...state, peakWaiting: Math.max(state.peakWaiting ?? 0, await waiting.readings()) };
  }

  async function announce(key: AlertKey, { news, of }: NonNullable<Step['tell']>, seen: string): Promise<void> {
    const { since, times, peakWaiting } = of;
    const payload = await messageOf({ key, news, since, now: clock.now(), seen, peakWaiting });
    await queues.add('alert', [{ id: `${alertName(key)}.${since}.${news}.${times}`, payload }]);
  }

  return look;
}

/** Tests have no minutes to wait. */
const paced = (rule: AlertRule, pace: number): AlertRule => ({
  ...rule,
  holdMs: rule.holdMs * pace,
  settleMs: rule.settleMs * pace,
  cooldownMs: rule.cooldownMs * pace,
  ...(rule.finishMs !== undefined && { finishMs: rule.finishMs * pace }),
});
