import { totalOf } from '@ohmini/core';
import type { RefetchPlan, RefetchProgress } from '@ohmini/services';
import { isoOrNull, isoStretch, meterJson } from './iso.ts';

/** What will be asked for, as the first line. */
export const planJson = (plans: readonly RefetchPlan[]) => ({
  event: 'plan',
  meters: plans.map(({ meter, stretch, missing, tiers, allowance }) => ({
    ...meterJson(meter.series),
    ...isoStretch(stretch),
    missingSeconds: totalOf(missing) / 1000,
    tiers: tiers.map((each) => ({
      tier: each.tier,
      missingSeconds: totalOf(each.missing) / 1000,
      calls: each.calls,
      lostFromAt: isoOrNull(each.lostFromAt),
    })),
    callsPerHour: allowance.perHour,
    callsPerHourForGaps: allowance.share,
  })),
});

/** A line whenever something moved, and a last one of `event: done` or `left to the services`. */
export const progressJson = (event: string, progress: readonly RefetchProgress[]) => ({
  event,
  meters: progress.map(({ plan, isDone, waiting, left, givenUp, tier, nextAskAt, calls, holdUp, queuedJobs }) => ({
    ...meterJson(plan.meter.series),
    isDone,
    toAskSeconds: waiting / 1000,
    missingSeconds: totalOf(left) / 1000,
    givenUpSeconds: totalOf(givenUp) / 1000,
    tier: tier ?? null,
    nextAskAt: isoOrNull(nextAskAt),
    callsUsed: calls.used,
    callsPerHour: calls.perHour,
    waitsFor: holdUp?.kind ?? null,
    queuedJobs,
  })),
});
