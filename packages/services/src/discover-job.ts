import {
  type AccountId,
  asFailure,
  type Failure,
  type FoundMeter,
  isDevice,
  isPolledOften,
  RateLimited,
  type TelemetrySource,
} from '@ohmini/core';
import { devicesOf, foundOf, type Handler, setFound } from '@ohmini/queue';
import type { Context } from './context.ts';
import { noteSilence } from './silence.ts';
import type { Sources } from './sources.ts';
import { type Streak, streak } from './streak.ts';

/** Finds a household's meters. The scheduler sees them within seconds and has them polled. */
export function discoverJob(context: Context, sources: Sources): Handler<'account'> {
  const { households, keys, redis } = context;
  return async ({ account }, signal) => {
    // The settings name it no more, or not yet in this process: then the scheduler asks again.
    if (!households.find(account)) return;
    const source = sources.of(account);
    await search(context, account, source, signal);
    const devices = (await devicesOf(redis, keys, account)) ?? [];
    await noteSilence(context, { account, devices }, source, signal);
  };
}

async function search(
  context: Context,
  account: AccountId,
  source: TelemetrySource,
  signal: AbortSignal,
): Promise<void> {
  const { keys, redis } = context;
  const before = await foundOf(redis, keys, account);
  const discover = () => source.discover({ purpose: 'discovery', signal });
  const meters = await (before ? discover() : tellingTrouble(streak(context, account), discover));
  const believed = believable(meters, before?.meters);
  await setFound(redis, keys, account, { foundAt: source.now(), meters: [...believed] });
  if (believed !== meters) context.log.warn({ account }, LOST);
  else if (listOf(meters) !== listOf(before?.meters)) sayFound(context, account, meters);
}

/** A list without any meter, where there were some, is more often a fault than a house without electricity: polls tell. */
export const believable = (now: readonly FoundMeter[], before: readonly FoundMeter[] = []): readonly FoundMeter[] =>
  before.some(isDevice) && !now.some(isDevice) ? before : now;

/** Polls tell people about trouble, but there are none before the meters are found. */
async function tellingTrouble<Result>(doing: Streak, action: () => Promise<Result>): Promise<Result> {
  try {
    const result = await action();
    await doing.worked();
    return result;
  } catch (error) {
    const failure = asFailure(error);
    if (failure.code === 'edge-block') await doing.turnedAway(failure);
    else if (!isRestraint(failure)) await doing.failed(failure);
    throw failure;
  }
}

/** Nothing went wrong: we were asked to wait, or wait of our own accord. */
const isRestraint = (failure: Failure): boolean => failure instanceof RateLimited || failure.code === 'breaker-open';

const listOf = (meters: readonly FoundMeter[] | undefined): string =>
  JSON.stringify(meters?.map(({ id, isPolled, why }) => [id, isPolled, why]));

function sayFound({ households, log }: Context, account: AccountId, meters: readonly FoundMeter[]): void {
  const devices = meters.filter(isDevice);
  if (devices.length === 0) return void log.warn({ account }, NONE);
  const fuels = devices.map(({ fuel }) => fuel).join(', ');
  log.info({ account, meters: devices.length }, `meters found: ${fuels}`);
  const sharing = devices.filter(isPolledOften).length;
  const callsPerHour = households.find(account)?.callsPerHour;
  if (sharing > 1)
    log.info(
      { account, callsPerHour },
      `${sharing} electricity meters share the ${callsPerHour} calls an hour: each is polled less often, and no reading is lost by it`,
    );
}

const LOST = 'Octopus lists no smart meter any more; those it listed before are polled on';
const NONE = 'Octopus knows no smart meter of this household; it is asked again in six hours';
