import { hours, type Instant } from '@ohmini/core';
import type { WireRow } from './telemetry.ts';

type OddRow = Record<keyof WireRow, string | number | null>;

/** Rows that were never seen and that a client must survive: none of them may be stored as it stands. */
export function oddRows([first]: readonly WireRow[], now: Instant): OddRow[] {
  if (!first) return [];
  const ahead = `${new Date(now + hours(1)).toISOString().slice(0, 19)}+00:00`;
  const beside = first.readAt?.replace(/\d\+/, '5+') ?? null;
  return [
    { ...first, readAt: null },
    { ...first, readAt: 'yesterday' },
    { ...first, readAt: ahead },
    {
      ...first,
      readAt: beside,
      demand: 'NaN',
      consumption: '1e999',
      consumptionDelta: '',
      costDeltaWithTax: 'Infinity',
    },
    // True values for once, as JSON numbers: a repetition of the row that follows.
    { ...first, consumption: Number(first.consumption), consumptionDelta: Number(first.consumptionDelta) },
  ];
}
