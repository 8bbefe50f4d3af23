import {
  type Gap,
  type GapChange,
  type Instant,
  type IntervalSet,
  intersect,
  openGaps,
  seconds,
  subtract,
} from '@ohmini/core';
import { heardFrom } from '@ohmini/queue';
import type { LedgerPorts } from './ledger-desk.ts';
import type { LedgerMeter } from './ledger-desk-meters.ts';
import type { RefetchPlan } from './ledger-desk-plan.ts';

/** Services say that they run every ten seconds. */
const SILENT_AFTER = seconds(60);

export async function isFetcherThere({ keys, redis }: LedgerPorts): Promise<boolean> {
  const now = Date.now();
  const heardAt = (await heardFrom(redis, keys, now)).get('fetcher');
  return heardAt !== undefined && now - heardAt < SILENT_AFTER;
}

/**
 * Marks a plan's gaps as due: their next ask lies where the stretch ends, which is in the past by anybody's clock. So what
 * is not asked for yet can be told from what was, by any process and after any restart.
 */
export const dueAt = ({ stretch }: Pick<RefetchPlan, 'stretch'>): Instant => stretch.to;

/** Writes into the ledger what is to be asked for, and starts it. What was ordered before is ordered once. */
export async function order(ports: LedgerPorts, plan: RefetchPlan): Promise<void> {
  if (plan.missing.length === 0) return;
  await plan.meter.state.updateGaps((gaps) => ordered(gaps, plan.missing, dueAt(plan)));
  await start(ports, plan.meter);
}

/** Nothing happens where it runs already. */
export async function start({ queues }: LedgerPorts, { series: { account, device } }: LedgerMeter): Promise<void> {
  await queues.add('backfill', [{ once: `${account}.${device}`, payload: { account, device } }]);
}

/** The gaps with everything in `missing` open and due; what lies outside keeps its turn. */
export function ordered(gaps: readonly Gap[], missing: IntervalSet, due: Instant): GapChange {
  const found = subtract(missing, gaps).map((piece) => ({ ...piece, asks: 0, nextAskAt: due }));
  const known = gaps.flatMap((gap) => [
    ...subtract([gap], missing).map((piece) => ({ ...gap, ...piece })),
    ...intersect([gap], missing).map((piece) => ({ ...gap, ...piece, nextAskAt: Math.min(gap.nextAskAt, due) })),
  ]);
  return openGaps([...known, ...found], [], due);
}
