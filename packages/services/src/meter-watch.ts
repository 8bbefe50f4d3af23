import {
  type AccountId,
  type Device,
  hours,
  type Instant,
  isFrozen,
  isPolledOften,
  type Milliseconds,
  minutes,
  missingWithin,
  type StandingRegister,
  watchRegister,
} from '@ohmini/core';
import { answeredAt, condition, deviceState, devicesOf, householdsOf, type LiveReading, liveOf } from '@ohmini/queue';
import type { Context } from './context.ts';
import { lasted, ukTime } from './words.ts';

/** Octopus is asked every minute or so, and every five while Redis fills; some ask for more rarely still. */
const ASKED_WITHIN = { atLeast: minutes(15), polls: 3 };

/** The newest row is 4 to 13 s old when all is well, and steps of five minutes were seen (API contract 3.6). */
const SPOKEN_WITHIN = minutes(15);

/** Less is asked for again and is nobody's business. */
const GAPS_FROM = minutes(10);

/** Notes what is wrong with the meters: not asked, silent, standing still, with gaps. */
export async function watchMeters(context: Context): Promise<void> {
  const { keys, redis } = context;
  for (const account of await householdsOf(redis, keys))
    for (const device of (await devicesOf(redis, keys, account)) ?? [])
      if (isPolledOften(device)) await watchMeter(context, account, device);
}

async function watchMeter(context: Context, account: AccountId, device: Device): Promise<void> {
  const { clock, keys, redis } = context;
  const now = clock.now();
  const subject = `${account}.${device.id}`;
  const note = async (rule: 'not-polled' | 'meter-silent' | 'meter-frozen' | 'gaps', seen: string | undefined) => {
    const noted = condition(context, rule, subject);
    await (seen === undefined ? noted.clear() : noted.raise(seen));
  };
  const [live, answered, gaps] = await Promise.all([
    liveOf(redis, keys, account, device.id),
    answeredAt(redis, keys, account, device.id),
    deviceState(redis, keys, account, device.id).gaps(),
  ]);
  // One without a Home Mini is asked once an hour.
  const isAsked = device.silentSince === undefined;
  const isAnswered = answered !== undefined && now - answered < (await askedWithin(context, subject));
  // Octopus has told us to wait, which is a reason.
  const isDue = answered !== undefined && !isAnswered && (await redis.exists(keys.account(account, 'cooldown'))) === 0;
  await note('not-polled', isAsked && isDue ? notAsked(answered) : undefined);
  await note('meter-silent', isAsked && isAnswered ? silence(live, now) : undefined);
  await note('meter-frozen', await frozen(context, account, device, live));
  // What was never asked for, as the history of a first start, is on its way.
  const asked = gaps.filter(({ asks }) => asks > 0);
  const missing = missingWithin(asked, Number.NEGATIVE_INFINITY);
  await note('gaps', missing >= GAPS_FROM ? `${lasted(missing)} are missing.` : undefined);
}

/** A service that holds no settings of the household knows its interval from its schedule. */
async function askedWithin({ queues }: Context, id: string): Promise<Milliseconds> {
  const every = (await queues.of('poll').getJobScheduler(id))?.every ?? 0;
  return Math.max(ASKED_WITHIN.atLeast, ASKED_WITHIN.polls * every);
}

const notAsked = (answered: Instant): string => `Octopus answered for it last on ${ukTime(answered)}.`;

function silence(live: LiveReading | undefined, now: Instant): string | undefined {
  if (!live || now - live.reading.readAt < SPOKEN_WITHIN) return undefined;
  return `The newest reading is of ${ukTime(live.reading.readAt)}. Octopus answers, and has nothing newer: it is the Home Mini, or its way to Octopus.`;
}

/** What is known of a register that stands still outlives the process, not the meter. */
const REMEMBERED_MS = hours(48);

async function frozen(
  { keys, redis }: Context,
  account: AccountId,
  device: Device,
  live: LiveReading | undefined,
): Promise<string | undefined> {
  if (!live) return undefined;
  const key = keys.device(account, device.id, 'register');
  const raw = await redis.get(key);
  const before: StandingRegister | undefined = raw === null ? undefined : JSON.parse(raw);
  const register = watchRegister(before, live.reading);
  if (!register) return undefined;
  if (register !== before) await redis.set(key, JSON.stringify(register), 'PX', REMEMBERED_MS);
  return isFrozen(register)
    ? `It has stood still since ${ukTime(register.since)}, while about ${register.usedKwh.toFixed(1)} kWh were used.`
    : undefined;
}
