import { type Interval, type Milliseconds, minutes } from '@ohmini/core';
import type { Meter } from '../household.ts';
import { SLOT } from './routine.ts';
import type { Row } from './row.ts';

/** What went wrong with a meter or its Mini, and when. */
export type Upset = Interval &
  ({ kind: 'meter-silent' | 'frozen' } | { kind: 'lost'; kept: '1m' | '30m' | 'settled' | 'nothing' });

/** The shortest bucket that still has a lost stretch. */
const KEPT_FROM = {
  '1m': minutes(1),
  '30m': minutes(30),
  settled: Number.POSITIVE_INFINITY,
  nothing: Number.POSITIVE_INFINITY,
};

const within = (row: Row, interval: Interval) => row.readAt >= interval.from && row.readAt < interval.to;

/**
 * Silent: the rows do not exist. Frozen: they repeat the first of them, and no energy passes (API contract 3.7). Lost: as
 * silent where the rows are to make buckets of a length that has not kept them.
 */
export function upsetRows(meter: Meter, rows: readonly Row[], length: Milliseconds, upsets: readonly Upset[]): Row[] {
  return upsets.reduce<Row[]>(
    (left, upset) => {
      if (upset.kind === 'frozen') return left.map((row) => (within(row, upset) ? frozen(meter, row, upset) : row));
      const isKept = upset.kind === 'lost' && length >= KEPT_FROM[upset.kept];
      return isKept ? left : left.filter((row) => !within(row, upset));
    },
    [...rows],
  );
}

function frozen({ load, exports }: Meter, row: Row, { from }: Interval): Row {
  const slot = Math.ceil(from / SLOT);
  return {
    ...row,
    importWh: load.importWhAt(slot),
    exportWh: exports ? load.exportWhAt(slot) : null,
    demandW: row.demandW === null ? null : load.wattsAt(slot),
    deltaWh: 0,
    costNano: 0,
    taxedNano: 0,
  };
}
