import type { Account } from '@ohmini/config';
import { seconds } from '@ohmini/core';
import { backlogAge, deviceState, devicesOf, gate, heardFrom, JOB_NAMES } from '@ohmini/queue';
import { governorOf } from './allowances.ts';
import type { Context } from './context.ts';
import { PRIORITY } from './enqueue.ts';
import { missingOf } from './missing.ts';
import { countsOf } from './overview.ts';
import { quarantineSize } from './quarantined.ts';

/** A thousand households are some thousand reads of Redis, and anybody may ask for metrics. */
const LOOK_EVERY = seconds(2);

/**
 * Shows what is in Redis, which all processes share: each shows the queues and the store, those with a scheduler the
 * households too. Looked at when somebody asks; where Redis does not answer, nothing is shown rather than what was.
 */
export function sharedState(context: Context): () => Promise<void> {
  const isScheduler = context.config.services.includes('scheduler');
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    try {
      const household = isScheduler ? context.households.all().map((each) => householdOf(context, each)) : [];
      const [whole, ...households] = await Promise.all([wholeOf(context), ...household]);
      forget(context);
      for (const show of [whole, ...households]) show();
    } catch {
      forget(context);
    }
  }

  return () => {
    if (performance.now() - lookedAt < LOOK_EVERY) return looking;
    lookedAt = performance.now();
    looking = look();
    return looking;
  };
}

/** To be called when everything is known, so that nobody is shown a half. */
type Show = () => void;

async function wholeOf(context: Context): Promise<Show> {
  const { clock, keys, metrics, queues, redis } = context;
  const [counts, inQuarantine, backlogMs, shut, heard] = await Promise.all([
    Promise.all(JOB_NAMES.map(async (queue) => ({ queue, states: await countsOf(context, queue) }))),
    quarantineSize(queues),
    backlogAge(redis, queues, 'write', Object.values(PRIORITY)),
    gate(redis, keys).state(),
    heardFrom(redis, keys, clock.now()),
  ]);
  return () => {
    for (const { queue, states } of counts)
      for (const [state, count] of Object.entries(states)) metrics.queueJobs.set({ queue, state }, count);
    metrics.quarantine.set(inQuarantine);
    metrics.backlogAge.set(backlogMs / 1000);
    // By Redis' clock, which shows real time whatever ours does.
    metrics.gateShut.set(shut ? Math.max(0, Date.now() - shut.since) / 1000 : 0);
    for (const [service, at] of heard) metrics.serviceSeen.set({ service }, at / 1000);
  };
}

async function householdOf(context: Context, { id: account }: Account): Promise<Show> {
  const { keys, metrics, redis } = context;
  const calls = governorOf(context, account);
  const devices = (await devicesOf(redis, keys, account)) ?? [];
  const [allowance, used, coolingMs, ...meters] = await Promise.all([
    calls.allowance(),
    calls.used(),
    calls.cooling(),
    ...devices.map(async ({ id: device }) => {
      const state = deviceState(redis, keys, account, device);
      return { device, gaps: (await state.gaps()).length, missingMs: await missingOf({ state }) };
    }),
  ]);
  return () => {
    metrics.octopusBudget.set({ account }, allowance.callsPerHour);
    for (const [purpose, count] of used) metrics.octopusBudgetUsed.set({ account, purpose }, count);
    metrics.octopusCooldown.set({ account }, coolingMs / 1000);
    for (const { device, gaps, missingMs } of meters) {
      metrics.missing.set({ account, device }, missingMs / 1000);
      metrics.openGaps.set({ account, device }, gaps);
    }
  };
}

function forget({ metrics }: Context): void {
  const labelled = [
    metrics.queueJobs,
    metrics.serviceSeen,
    metrics.octopusBudget,
    metrics.octopusBudgetUsed,
    metrics.octopusCooldown,
    metrics.missing,
    metrics.openGaps,
  ];
  for (const gauge of labelled) gauge.reset();
  // Their reset would show a 0.
  const plain = [metrics.quarantine, metrics.backlogAge, metrics.gateShut];
  for (const gauge of plain) gauge.remove();
}
