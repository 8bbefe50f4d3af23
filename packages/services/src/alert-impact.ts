import type { AlertKey, Instant, RuleName } from '@ohmini/core';
import { deviceState, devicesOf, householdsOf, memoryOf } from '@ohmini/queue';
import { backlog } from './backlog.ts';
import type { Context } from './context.ts';
import { roomLasts } from './lasting-room.ts';
import { KEPT_BY_OCTOPUS } from './room.ts';
import { lasted, ukTime } from './words.ts';

const STORE: readonly RuleName[] = ['store', 'refused-by-many'];
const FETCHING: readonly RuleName[] = [
  'octopus-down',
  'octopus-key',
  'octopus-edge',
  'octopus-network',
  'not-polled',
  'redis-full',
];

/** What an alert costs while it lasts, in a sentence; undefined where it costs nothing that can be told. */
export function alertImpact(context: Context): (key: AlertKey, now: Instant) => Promise<string | undefined> {
  const { config, keys, redis } = context;
  const waiting = backlog(context);

  async function ofStore(): Promise<string> {
    const [readings, memory, meters] = await Promise.all([
      waiting.readings(),
      memoryOf(redis, config.queue.budgetBytes),
      metersOf(context),
    ]);
    const left = lasted(roomLasts(memory, meters.length));
    return `${waitingInWords(readings)} Redis has room for about ${left} more.`;
  }

  async function ofFetching({ subject }: AlertKey): Promise<string | undefined> {
    const concerned = (await metersOf(context)).filter(
      ({ account, device }) => subject === '' || subject === account || subject === `${account}.${device}`,
    );
    const cursors = await Promise.all(
      concerned.map(({ account, device }) => deviceState(redis, keys, account, device).cursor()),
    );
    const oldest = Math.min(...cursors.map(({ cursorAt }) => cursorAt ?? Number.POSITIVE_INFINITY));
    return Number.isFinite(oldest)
      ? `Readings since ${ukTime(oldest)} have not been fetched. At ten seconds they can be had until ${ukTime(oldest + KEPT_BY_OCTOPUS)}.`
      : undefined;
  }

  return async (key) => {
    if (STORE.includes(key.rule)) return await ofStore();
    if (FETCHING.includes(key.rule)) return await ofFetching(key);
    return undefined;
  };
}

const waitingInWords = (readings: number): string =>
  readings === 0 ? 'No reading waits yet.' : `About ${readings.toLocaleString('en-GB')} readings wait.`;

async function metersOf({ keys, redis }: Pick<Context, 'keys' | 'redis'>) {
  const accounts = await householdsOf(redis, keys);
  const known = await Promise.all(
    accounts.map(async (account) =>
      ((await devicesOf(redis, keys, account)) ?? []).map(({ id: device }) => ({ account, device })),
    ),
  );
  return known.flat();
}
