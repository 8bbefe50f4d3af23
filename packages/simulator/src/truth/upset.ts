import type { Interval } from '@ohmini/core';
import type { Meter } from '../household.ts';
import { SLOT } from './routine.ts';
import type { Row } from './row.ts';

/** What went wrong with a meter or its Mini, and when. */
export interface Upset extends Interval {
  kind: 'meter-silent' | 'frozen';
}

const within = (row: Row, interval: Interval) => row.readAt >= interval.from && row.readAt < interval.to;

/** Silent: the rows do not exist. Frozen: they repeat the first of them, and no energy passes (API contract 3.7). */
export function upsetRows(meter: Meter, rows: readonly Row[], upsets: readonly Upset[]): Row[] {
  return upsets.reduce<Row[]>(
    (left, upset) =>
      upset.kind === 'meter-silent'
        ? left.filter((row) => !within(row, upset))
        : left.map((row) => (within(row, upset) ? frozen(meter, row, upset) : row)),
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
