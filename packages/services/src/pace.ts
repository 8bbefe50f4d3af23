import type { Account } from '@ohmini/config';
import { type Allowance, journalShare, type Milliseconds, paceOf } from '@ohmini/core';
import { journal } from '@ohmini/queue';
import { governorOf } from './allowances.ts';
import type { Context } from './context.ts';

export interface Pace {
  /** Between two polls of one meter. */
  everyMs: Milliseconds;
  allowance: Allowance;
  /** Why polls are further apart than asked, for those who asked; undefined when they are not. */
  note: string | undefined;
}

export interface PaceQuestion {
  household: Account;
  /** Meters that share the household's calls. */
  devices: number;
  catchingUp?: boolean;
  /** What `isFilling` says. */
  sparing?: boolean;
}

/** How far apart polls of a household's meters are to be now: as asked, or as the allowance permits. */
export async function paceNow(
  context: Context,
  { household, devices, catchingUp = false, sparing = false }: PaceQuestion,
): Promise<Pace> {
  const { hour, keys, redis } = context;
  const { id, pollIntervalMs: askedMs } = household;
  const allowance = await governorOf(context, id).allowance();
  const setAside = journalShare(await journal(redis, keys, id).states());
  const { callsPerHour } = allowance;
  const everyMs = paceOf({ askedMs, callsPerHour, devices, catchingUp, setAside, sparing, hour: hour.length });
  const why = sparing ? SPARING : limitOf(allowance, devices);
  return { everyMs, allowance, note: everyMs > askedMs ? noteOf(everyMs, why) : undefined };
}

const noteOf = (everyMs: Milliseconds, why: string): string =>
  `Polls are about ${Math.round(everyMs / 1000)} s apart: ${why}`;

const SPARING =
  'what waits to be stored fills Redis, and fewer answers that hold more need less of it. No reading is lost by it.';

function limitOf({ callsPerHour, isShared }: Allowance, devices: number): string {
  const meters = devices > 1 ? `, shared by ${devices} meters,` : '';
  const apps = isShared ? ' Another app seems to use the same allowance.' : '';
  return `${callsPerHour} calls an hour${meters} allow no more. No reading is lost by it.${apps}`;
}
