import type { AccountId, Milliseconds } from '@ohmini/core';
import { type Governor, governor } from '@ohmini/queue';
import type { Context } from './context.ts';

/** The rolling hour of the allowance. Tests and benches have a shorter one, and then every wait is as much shorter. */
export interface Hour {
  length: Milliseconds;
  /** `length` in hours. */
  scale: number;
}

export const hourOf = (length: Milliseconds): Hour => ({ length, scale: length / 3_600_000 });

export const governorOf = ({ redis, keys, households, hour }: Context, account: AccountId): Governor =>
  governor(redis, keys, { account, callsPerHour: households.find(account)?.callsPerHour ?? 1, hour: hour.length });
