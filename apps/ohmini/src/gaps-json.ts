import { type ClosedGap, outcomeOf } from '@ohmini/core';
import type { MeterLedger, OpenGap } from '@ohmini/services';
import { iso, isoOrNull, isoStretch, meterJson } from './iso.ts';

export const gapsJson = (ledgers: readonly MeterLedger[], withClosed: boolean) =>
  ledgers.map(({ meter, missing, open, closed, queued, quarantined }) => ({
    ...meterJson(meter.series),
    missingSeconds: missing / 1000,
    open: open.map(openJson),
    queued: { jobs: queued.jobs, from: isoOrNull(queued.span?.from), to: isoOrNull(queued.span?.to) },
    quarantined: { readings: quarantined.readings, oldestAt: isoOrNull(quarantined.oldestAt) },
    ...(withClosed && { closed: closed.map(closedJson) }),
  }));

const openJson = ({ parts, asks, nextAskAt, ...gap }: OpenGap) => ({
  ...isoStretch(gap),
  asks,
  nextAskAt: iso(nextAskAt),
  tiers: parts.map(({ tier, lostFromAt, ...part }) => ({
    tier,
    ...isoStretch(part),
    lostFromAt: isoOrNull(lostFromAt),
  })),
});

const closedJson = (gap: ClosedGap) => ({
  ...isoStretch(gap),
  asks: gap.asks,
  closedAt: iso(gap.at),
  outcome: 'tier' in gap ? 'filled' : 'given up',
  tier: 'tier' in gap ? gap.tier : null,
  reason: 'reason' in gap ? outcomeOf(gap) : null,
});
