import { ok } from 'node:assert/strict';
import { minutes } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import type { Household } from './household.ts';

/** Waits from a first start until readings of now are stored. */
export async function flowing(home: Household): Promise<void> {
  const isLive = () => home.newestStoredAt() > home.startedAt + minutes(1);
  await until('live readings are stored', isLive, 120_000);
}

/** Waits until readings of after this call are stored. @returns how many seconds that took */
export async function flowsAgain(home: Household, withinSeconds = 60): Promise<number> {
  const from = performance.now();
  const now = home.simulator.now();
  const isLive = () => home.newestStoredAt() > now;
  await until(`readings are stored again within ${withinSeconds} s`, isLive, withinSeconds * 1000);
  return (performance.now() - from) / 1000;
}

/** Nothing of what the meter measured is missing, doubled or other than it was. */
export async function isWhole(home: Household): Promise<void> {
  const compared = await home.storeHoldsEverything(home.newestStoredAt());
  ok(compared > 3000, `only ${compared} readings were there to compare`);
}
