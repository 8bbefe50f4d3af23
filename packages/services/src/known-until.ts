import { hours, type Instant, type Interval, union } from '@ohmini/core';
import type { PriceRow } from '@ohmini/tariffs';
import type { Metrics } from './metrics.ts';

/** A tariff that this process has not looked at for so long is in use no more, or another process looks at it. */
const FORGOTTEN_AFTER = hours(24);

export type KnownUntil = (tariff: string, kind: string, rows: readonly PriceRow[], around: Around) => void;

interface Around {
  covers: Interval;
  now: Instant;
}

/** Shows until when prices are known. What is shown is bounded: tariffs in use, and nothing that was. */
export function knownUntil({ tariffKnownUntil }: Pick<Metrics, 'tariffKnownUntil'>): KnownUntil {
  const shown = new Map<string, { tariff: string; kind: string; at: Instant }>();
  return (tariff, kind, rows, { covers, now }) => {
    tariffKnownUntil.set({ tariff, kind }, Math.min(endOfKnown(rows, now), covers.to) / 1000);
    shown.set(`${tariff} ${kind}`, { tariff, kind, at: now });
    for (const [key, { at, ...labels }] of shown) {
      if (at > now - FORGOTTEN_AFTER) continue;
      tariffKnownUntil.remove(labels);
      shown.delete(key);
    }
  };
}

/** Where the prices of now end, or ended. */
function endOfKnown(rows: readonly PriceRow[], now: Instant): Instant {
  const known = rows.map(({ validFrom, validTo }) => ({
    from: validFrom ?? Number.NEGATIVE_INFINITY,
    to: validTo ?? Number.POSITIVE_INFINITY,
  }));
  return union(known).findLast(({ from }) => from <= now)?.to ?? 0;
}
