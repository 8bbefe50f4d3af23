import { hours, seconds } from '@ohmini/core';
import { devicesOf, reconcile, type Schedule, setHouseholds } from '@ohmini/queue';
import type { Service } from './context.ts';
import { loop } from './loop.ts';

/** An emptied Redis is noticed and put right within this. */
const RECONCILE_EVERY = seconds(15);

/** While a household's meters are being looked for. */
const LOOK_AGAIN = seconds(1);

const DISCOVER_EVERY = hours(6);
const REREAD_EVERY = hours(6);

/** Keeps one schedule for each meter that was found and one for finding them. Any number of schedulers may run. */
export const scheduler: Service = async (context) => {
  const { config, keys, log, queues, redis } = context;
  const accounts = config.accounts.map(({ id }) => id);

  /** A new schedule's first turn may be hours away; what is new is done at once as well. */
  async function keep<Name extends 'account' | 'poll' | 'upkeep'>(
    name: Name,
    schedules: Schedule<Name>[],
  ): Promise<void> {
    const added = await reconcile(queues.of(name), name, schedules);
    const firsts = added.map(({ id, payload }) => ({ once: id, payload }));
    if (firsts.length > 0 && name !== 'upkeep') await queues.add(name, firsts);
    if (firsts.length > 0 && name === 'poll')
      log.info(
        { meters: schedules.length },
        `${schedules.length === 1 ? 'one meter is' : `${schedules.length} meters are`} polled`,
      );
  }

  return loop('scheduling', RECONCILE_EVERY, log, async () => {
    await setHouseholds(redis, keys, accounts);
    const known = await Promise.all(
      config.accounts.map(async (account) => ({ account, devices: await devicesOf(redis, keys, account.id) })),
    );
    const meters = known.flatMap(({ account, devices = [] }) =>
      devices.map(({ id: device }) => ({
        id: `${account.id}.${device}`,
        every: account.pollIntervalMs,
        payload: { account: account.id, device },
      })),
    );
    const unknown = known.filter(({ devices }) => !devices).map(({ account }) => account.id);
    await queues.add(
      'account',
      unknown.map((account) => ({ once: account, payload: { account } })),
    );
    await keep(
      'account',
      accounts.map((account) => ({ id: account, every: DISCOVER_EVERY, payload: { account } })),
    );
    await keep('poll', meters);
    await keep(
      'upkeep',
      meters.map((meter) => ({ ...meter, every: REREAD_EVERY })),
    );
    return unknown.length > 0 ? LOOK_AGAIN : undefined;
  });
};
