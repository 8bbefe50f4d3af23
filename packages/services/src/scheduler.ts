import { type Device, hours, seconds } from '@ohmini/core';
import { devicesOf, reconcile, type Schedule, setHouseholds } from '@ohmini/queue';
import type { Service } from './context.ts';
import { loop } from './loop.ts';

/** An emptied Redis is noticed and put right within this. */
const RECONCILE_EVERY = seconds(15);

const DISCOVER_EVERY = hours(6);
const REREAD_EVERY = hours(6);

/** Keeps one schedule for each meter that was found and one for finding them. Any number of schedulers may run. */
export const scheduler: Service = async (context) => {
  const { config, keys, log, queues, redis } = context;
  return loop('scheduling', RECONCILE_EVERY, log, async () => {
    await setHouseholds(
      redis,
      keys,
      config.accounts.map(({ id }) => id),
    );
    const polls: Schedule<'poll'>[] = [];
    const upkeeps: Schedule<'upkeep'>[] = [];
    for (const { id: account, pollIntervalMs } of config.accounts) {
      const devices = await devicesOf(redis, keys, account);
      // The schedule's first turn may be hours away, and nothing can be polled before.
      if (!devices) await queues.add('account', [{ id: `${account}.discover`, payload: { account } }]);
      for (const device of devices ?? []) {
        const payload = { account, device: device.id };
        polls.push({ id: nameOf(account, device), every: pollIntervalMs, payload });
        upkeeps.push({ id: nameOf(account, device), every: REREAD_EVERY, payload });
      }
    }
    const searches = config.accounts.map(({ id }) => ({ id, every: DISCOVER_EVERY, payload: { account: id } }));
    const changes =
      (await reconcile(queues.of('account'), 'account', searches)) +
      (await reconcile(queues.of('poll'), 'poll', polls)) +
      (await reconcile(queues.of('upkeep'), 'upkeep', upkeeps));
    if (changes > 0) log.info({ changes, meters: polls.length }, `${polls.length} meters are polled`);
  });
};

const nameOf = (account: string, device: Device) => `${account}.${device.id}`;
