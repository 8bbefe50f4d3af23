import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointOf, type Series } from '../src/index.ts';

const series: Series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' };
const value = fc.option(fc.double({ noNaN: true }));
const anyReading = fc.record({
  readAt: fc.constant(1_000_000),
  consumptionDeltaKwh: value,
  demandKw: value,
  costDeltaGbp: value,
  consumptionKwh: value,
  exportKwh: value,
});

test('whatever a reading says, it is the row of its meter and its time', () => {
  const rowOf = (reading: Parameters<typeof pointOf>[1]) => {
    const { measurement, tags, at } = pointOf(series, reading, 'energy_consumption');
    return { measurement, tags, at };
  };
  fc.assert(
    fc.property(anyReading, anyReading, (before, revised) => {
      expect(rowOf(revised)).toEqual(rowOf(before));
    }),
  );
});
