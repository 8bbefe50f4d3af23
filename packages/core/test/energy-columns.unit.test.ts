import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BucketSeries,
  energyColumns,
  energyFields,
  foldOfNothing,
  hours,
  type Instant,
  minutes,
  type Resolution,
  rowsFor,
  seconds,
  slotLengthOf,
  withSilences,
} from '../src/index.ts';

const START: Instant = Date.parse('2026-11-18T12:00:00Z');

type Fields = Partial<Record<'demand' | 'consumption_delta' | 'cost_estimated' | 'cost_delta' | 'export', number>>;
type Row = { at: number; resolution: Resolution } & Fields;

/** As a store would answer. */
function stored(rows: readonly Row[], stepMs: number): BucketSeries[] {
  const fields = energyFields(stepMs);
  return [...Map.groupBy(rows, ({ resolution }) => resolution)].map(([resolution, members]) => {
    const buckets = Map.groupBy(
      members.toSorted((a, b) => a.at - b.at),
      ({ at }) => Math.floor(at / stepMs) * stepMs,
    );
    const columns = fields.map(({ name, how }) =>
      Float64Array.from(buckets.values(), (inside) => {
        const values = inside.flatMap((row) => row[name as keyof Fields] ?? []);
        const sum = values.reduce((total, value) => total + value, 0);
        if (how === 'count') return values.length;
        if (values.length === 0) return foldOfNothing(how);
        return how === 'mean' ? sum / values.length : how === 'first' ? (values[0] ?? 0) : sum;
      }),
    );
    return { tags: { resolution }, at: Float64Array.from(buckets.keys()), columns };
  });
}

function columnsOf(rows: readonly Row[], stepMs: number, interval = { from: START, to: START + hours(1) }) {
  const wider = rowsFor({ interval, stepMs });
  const within = rows.filter(({ at }) => at >= wider.from && at < wider.to);
  return energyColumns(stored(within, stepMs), { interval, stepMs });
}

const tens = (from: number, count: number, fields: Fields): Row[] =>
  Array.from({ length: count }, (_, index) => ({ at: from + seconds(10) * index, resolution: '10s', ...fields }));

const offsets = (at: Float64Array): number[] => [...at].map((each) => (each - START) / 1000);
const near = (column: Float64Array | undefined): number[] =>
  [...(column ?? [])].map((value) => Number(value.toFixed(9)));

describe('the resolutions of one meter together', () => {
  test('ten-second rows are as they are, where a step is one of them', () => {
    const rows = tens(START, 2, { demand: 0.6, consumption_delta: 0.002, cost_estimated: 0.0005 });
    const columns = columnsOf(rows, seconds(10));
    expect(offsets(columns.at)).toEqual([0, 10]);
    expect(near(columns.demandKw)).toEqual([0.6, 0.6]);
    expect(near(columns.importKwh)).toEqual([0.002, 0.002]);
    expect(near(columns.costGbp)).toEqual([0.0005, 0.0005]);
    expect(near(columns.exportKwh)).toEqual([Number.NaN, Number.NaN]);
  });

  test('a row that is longer than a step is spread over its time, and its power is its energy over it', () => {
    const minute: Row = { at: START, resolution: '1m', consumption_delta: 0.06, cost_delta: 0.012, demand: 9 };
    const columns = columnsOf([minute], seconds(10));
    expect(offsets(columns.at)).toEqual([0, 10, 20, 30, 40, 50]);
    expect(near(columns.importKwh)).toEqual(Array(6).fill(0.01));
    expect(near(columns.costGbp)).toEqual(Array(6).fill(0.002));
    expect(near(columns.demandKw)).toEqual(Array(6).fill(3.6));
  });

  test('the remainder of a half hour goes where no finer row is', () => {
    const half = minutes(15);
    const rows = [
      ...tens(START, 90, { demand: 1, consumption_delta: 0.0025 }),
      { at: START + half, resolution: '30m', consumption_delta: 0.5 } as Row,
    ];
    const columns = columnsOf(rows, minutes(5), { from: START, to: START + minutes(30) });
    expect(offsets(columns.at)).toEqual([0, 300, 600, 900, 1200, 1500]);
    expect(near(columns.importKwh)).toEqual(
      [0.075, 0.075, 0.075, 0.5 / 3, 0.5 / 3, 0.5 / 3].map((n) => Number(n.toFixed(9))),
    );
    expect(near(columns.demandKw).slice(3)).toEqual([2, 2, 2]);
  });

  test('the remainder of a gap in the midst of a half hour fills the gap alone', () => {
    const fine = { demand: 1, consumption_delta: 0.0025 };
    const rows = [
      ...tens(START, 60, fine),
      { at: START + minutes(10), resolution: '30m', consumption_delta: 0.5 } as Row,
      ...tens(START + minutes(20), 60, fine),
    ];
    const { demandKw, importKwh } = columnsOf(rows, minutes(5), { from: START, to: START + minutes(30) });
    expect(near(importKwh)).toEqual([0.075, 0.075, 0.25, 0.25, 0.075, 0.075]);
    expect(near(demandKw)).toEqual([1, 1, 3, 3, 1, 1]);
  });

  test('power over a time of several resolutions is weighted by the time of each', () => {
    const rows = [
      ...tens(START, 90, { demand: 1, consumption_delta: 0.0025 }),
      { at: START + minutes(15), resolution: '30m', consumption_delta: 0.75 } as Row,
    ];
    const { demandKw, importKwh } = columnsOf(rows, minutes(30));
    expect(near(demandKw)).toEqual([2]);
    expect(near(importKwh)).toEqual([0.975]);
  });

  test('what Octopus says of the power of a coarse row stands where nothing was imported', () => {
    const exporting: Row = { at: START, resolution: '1m', consumption_delta: 0, demand: -1.2 };
    expect(near(columnsOf([exporting], minutes(1)).demandKw)).toEqual([-1.2]);
    expect(near(columnsOf([exporting], seconds(10)).demandKw)).toEqual(Array(6).fill(-1.2));
  });

  test('what was exported between two readings of the register flowed from the first on', () => {
    const rows: Row[] = [
      { at: START, resolution: '10s', export: 10 },
      { at: START + minutes(29), resolution: '10s', export: 10.5 },
      { at: START + minutes(31), resolution: '1m', export: 11.25 },
      { at: START + minutes(61), resolution: '10s', export: 11.5 },
    ];
    expect(near(columnsOf(rows, minutes(30)).exportKwh)).toEqual([1.25, 0.25]);
    const setBack = [...rows, { at: START + minutes(45), resolution: '10s', export: 0 } as Row];
    expect(near(columnsOf(setBack, minutes(15)).exportKwh)).toEqual([0.5, 0.75, 0, 11.5]);
  });

  test('a cost is by our rates, or by Octopus where it says more of the rows', () => {
    const both = { consumption_delta: 0.001, cost_estimated: 0.0002, cost_delta: 0.0003 };
    expect(near(columnsOf(tens(START, 6, both), minutes(1)).costGbp)).toEqual([0.0012]);
    const unpriced = { consumption_delta: 0.001, cost_delta: 0.0003 };
    const late = [...tens(START, 1, both), ...tens(START + seconds(10), 5, unpriced)];
    expect(near(columnsOf(late, minutes(1)).costGbp)).toEqual([0.0018]);
  });

  test('a row that begins before the time asked for gives it the part of its time that lies in it', () => {
    const half: Row = { at: START, resolution: '30m', consumption_delta: 0.6 };
    const interval = { from: START + minutes(20), to: START + minutes(40) };
    const columns = columnsOf([half], minutes(5), interval);
    expect(offsets(columns.at)).toEqual([1200, 1500]);
    expect(near(columns.importKwh)).toEqual([0.1, 0.1]);
  });

  test('whatever fills the gaps, the energy of whole half hours is the sum of all rows', () => {
    const row = fc.record({
      slot: fc.integer({ min: 0, max: 1079 }),
      resolution: fc.constantFrom<Resolution>('10s', '1m', '30m'),
      consumption_delta: fc.integer({ min: 0, max: 500 }).map((wattHours) => wattHours / 1000),
    });
    const steps = fc.constantFrom(seconds(10), minutes(1), minutes(5), minutes(30), hours(1));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), steps, (all, stepMs) => {
        const rows = all.map(({ slot, ...rest }) => ({ ...rest, at: START + slot * seconds(10) }));
        // Of a resolution that is longer than a step, a store has one row in each.
        const known = rows.filter(
          (each, index) =>
            !rows.slice(0, index).some((other) => other.resolution === each.resolution && other.at === each.at) &&
            (each.resolution === '10s' || each.at % slotLengthOf(each.resolution) === 0),
        );
        const { importKwh } = columnsOf(known, stepMs, { from: START, to: START + hours(3) });
        const total = near(importKwh).reduce((sum, kwh) => sum + (Number.isNaN(kwh) ? 0 : kwh), 0);
        expect(total).toBeCloseTo(
          known.reduce((sum, each) => sum + (each.consumption_delta ?? 0), 0),
          6,
        );
      }),
    );
  });
});

describe('silences', () => {
  test('where one begins is a bucket of which nothing is known, and a step of 30 s is none', () => {
    const columns = columnsOf(
      [0, 10, 40, 300, 310].flatMap((offset) => tens(START + seconds(offset), 1, { demand: 1 })),
      seconds(10),
    );
    const apart = withSilences(columns, 'electricity', seconds(10));
    expect(offsets(apart.at)).toEqual([0, 10, 40, 50, 300, 310]);
    expect(near(apart.demandKw)).toEqual([1, 1, 1, Number.NaN, 1, 1]);
  });

  test('a long step without a reading is one', () => {
    const columns = columnsOf(
      [...tens(START, 1, { demand: 1 }), ...tens(START + hours(2), 1, { demand: 1 })],
      hours(1),
      {
        from: START,
        to: START + hours(3),
      },
    );
    expect(offsets(withSilences(columns, 'electricity', hours(1)).at)).toEqual([0, 3600, 7200]);
  });

  test('a meter without any is left as it is', () => {
    const columns = columnsOf(tens(START, 60, { demand: 1 }), seconds(10));
    expect(withSilences(columns, 'electricity', seconds(10))).toBe(columns);
  });
});
