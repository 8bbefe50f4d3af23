import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeTelemetry } from '../src/telemetry.ts';
import { rowsOf } from './capture.ts';

const always = { from: 0, to: Date.parse('2030-01-01T00:00:00Z') };
const now = Date.parse('2026-01-01T00:00:00Z');
const decode = (rows: readonly unknown[]) => decodeTelemetry(rows, always, now);
const readAt = '2024-03-20T17:00:10+00:00';

test('the captured ten-second rows are decoded to the last digit', () => {
  const { readings, rejected } = decode(rowsOf('telemetry-ten-seconds'));
  expect(rejected).toEqual([]);
  expect(readings.map(({ demandKw }) => demandKw)).toEqual([0.624, 0.63, 0.519, 0.532, 0.525]);
  expect(readings.every(({ consumptionDeltaKwh }) => consumptionDeltaKwh === 0)).toBe(true);
  expect(readings[0]).toEqual({
    readAt: Date.parse('2024-03-20T17:00:00Z'),
    consumptionDeltaKwh: 0,
    demandKw: 0.624,
    costDeltaGbp: null,
    consumptionKwh: null,
    exportKwh: null,
  });
});

test('84.0000 Wh at 1.5117 p is 0.084 kWh and 0.015117 GBP', () => {
  const [first] = decode(rowsOf('telemetry-half-hourly')).readings;
  expect(first).toMatchObject({ consumptionDeltaKwh: 0.084, costDeltaGbp: 0.015117, demandKw: null });
});

test('a meter without a Home Mini has no readings, and that is no error', () => {
  expect(decode(rowsOf('telemetry-no-mini'))).toMatchObject({ readings: [], rejected: [] });
});

test('numbers, strings and nulls are all read, and null stays unknown', () => {
  const [reading] = decode([
    { readAt, demand: 440, consumptionDelta: null, consumption: '1485157', export: '0E+1' },
  ]).readings;
  expect(reading).toMatchObject({ demandKw: 0.44, consumptionDeltaKwh: null, consumptionKwh: 1485.157, exportKwh: 0 });
});

test('export is a negative demand', () => {
  expect(decode([{ readAt, demand: '-1927' }]).readings[0]?.demandKw).toBe(-1.927);
});

test('rows in disorder come out in order, one for each slot, with the later known values', () => {
  const { readings } = decode([
    { readAt: '2024-03-20T17:00:20+00:00', demand: '2' },
    { readAt: '2024-03-20T17:00:10+00:00', demand: '1', consumption: '5000' },
    { readAt: '2024-03-20T17:00:10+00:00', demand: '3', consumption: null },
  ]);
  expect(readings.map(({ demandKw, consumptionKwh }) => [demandKw, consumptionKwh])).toEqual([
    [0.003, 5],
    [0.002, null],
  ]);
});

test.each([
  ['no time', { readAt: '2024-03-20T17:00:10', demand: '1' }],
  ['no time', { readAt: null, demand: '1' }],
  ['no time', { demand: '1' }],
  ['no value', { readAt }],
  ['no value', { readAt, demand: null }],
  ['demand is no number', { readAt, demand: 'NaN', consumption: '1' }],
  ['in the future', { readAt: '2026-01-01T00:06:00Z', demand: '1' }],
  ['outside the window', { readAt: '2031-01-01T00:00:00Z', demand: '1' }],
  ['not a row', null],
  ['not a row', 'readAt'],
])('a row with %s is counted as such', (reason, row) => {
  expect(decode([row]).rejected).toEqual([{ reason, count: 1 }]);
});

test('whatever Octopus answers, readings are in order, inside the window and made of finite numbers', () => {
  const wild = fc.record(
    {
      readAt: fc.oneof(
        fc.constant(readAt),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        fc.anything(),
      ),
      demand: fc.anything(),
      consumption: fc.anything(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(wild, fc.anything()), { maxLength: 20 }), (rows) => {
      const { readings } = decode(rows);
      expect(readings.map((each) => each.readAt)).toEqual(
        [...new Set(readings.map((each) => each.readAt))].toSorted((a, b) => a - b),
      );
      for (const { readAt: at, demandKw, consumptionKwh } of readings) {
        expect(at >= always.from && at < always.to).toBe(true);
        for (const value of [demandKw, consumptionKwh]) expect(value === null || Number.isFinite(value)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
