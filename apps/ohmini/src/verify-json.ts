import { totalOf } from '@ohmini/core';
import { type DayAudit, isWrong } from '@ohmini/services';
import { coveredPercent } from './covered-percent.ts';
import { iso, isoStretch, meterJson } from './iso.ts';

export const verifyJson = (audits: readonly DayAudit[]) =>
  audits.map((audit) => ({
    ...meterJson(audit.meter.series),
    ...isoStretch(audit.day),
    isRight: !isWrong(audit),
    elapsedSeconds: totalOf([audit.elapsed]) / 1000,
    coveredSeconds: totalOf(audit.covered) / 1000,
    coveredPercent: coveredPercent(audit),
    storedReadings: { '10s': 0, '1m': 0, '30m': 0, ...audit.stored },
    queuedReadings: audit.queued,
    quarantinedReadings: audit.quarantined,
    lostReadings: audit.lost.readings,
    lost: audit.lost.time.map(isoStretch),
    consumptionKwh: kwh(audit.usedKwh),
    register: {
      verdict: audit.verdict,
      grownKwh: audit.register ? kwh(audit.register.grownKwh) : null,
      readingsKwh: audit.register ? kwh(audit.register.usedKwh) : null,
    },
    openGaps: audit.open.map((gap) => ({ ...isoStretch(gap), asks: gap.asks, nextAskAt: iso(gap.nextAskAt) })),
    givenUpGaps: audit.givenUp.map((gap) => ({ ...isoStretch(gap), reason: gap.reason })),
    neverAskedGaps: audit.unknown.map(isoStretch),
  }));

/** Octopus sends Wh with four decimals: what is less comes of adding. */
const kwh = (value: number): number => Math.round(value * 1e7) / 1e7;
