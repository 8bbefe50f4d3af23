import { type ClosedGap, type Gap, type Instant, type Interval, type Milliseconds, totalOf, union } from '@ohmini/core';
import type { LedgerPorts } from './ledger-desk.ts';
import type { LedgerMeter } from './ledger-desk-meters.ts';
import { type TierPart, tierParts } from './ledger-desk-tiers.ts';
import { quarantinedTimes, waitingWrites } from './ledger-desk-waiting.ts';

export interface OpenGap extends Gap {
  /** How it can still be had: a long one in parts at several tiers. */
  parts: TierPart[];
}

/** What is missing of a meter, and what is not although the store does not have it. */
export interface MeterLedger {
  meter: LedgerMeter;
  missing: Milliseconds;
  open: OpenGap[];
  /** Filled or given up, the newest first; the last two hundred are remembered. */
  closed: ClosedGap[];
  /** Write jobs that wait, and the time that they are for. */
  queued: { jobs: number; span: Interval | undefined };
  quarantined: { readings: number; oldestAt: Instant | undefined };
}

export async function ledgerOf(ports: LedgerPorts, meter: LedgerMeter): Promise<MeterLedger> {
  const { series, state, now } = meter;
  const gaps = await state.gaps();
  const writes = await waitingWrites(ports, series);
  const refused = await quarantinedTimes(ports, series);
  return {
    meter,
    missing: totalOf(union(gaps)),
    open: gaps.map((gap) => ({ ...gap, parts: tierParts(gap, series.fuel, now) })),
    closed: (await state.closedGaps()).toReversed(),
    queued: { jobs: writes.length, span: hullOf(writes) },
    quarantined: { readings: refused.length, oldestAt: refused[0] },
  };
}

function hullOf(spans: readonly Interval[]): Interval | undefined {
  const all = union(spans);
  const [first, last] = [all[0], all.at(-1)];
  return first && last && { from: first.from, to: last.to };
}
