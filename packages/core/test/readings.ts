import fc from 'fast-check';
import type { Reading } from '../src/index.ts';

export const readingAt = (readAt: number, demandKw: number | null = 0.5): Reading => ({
  readAt,
  consumptionDeltaKwh: 0.001,
  demandKw,
  costDeltaGbp: null,
  consumptionKwh: 1485.157,
  exportKwh: null,
});

const value = fc.option(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
);

export const anyReading = fc.record({
  readAt: fc.integer({ min: 0, max: 4e12 }).map((at) => at - (at % 1000)),
  consumptionDeltaKwh: value,
  demandKw: value,
  costDeltaGbp: value,
  consumptionKwh: value,
  exportKwh: value,
});
