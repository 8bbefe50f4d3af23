import { hours } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSettled } from '../src/settled.ts';
import { readSupplies } from '../src/supply.ts';

const at = Date.parse('2026-10-25T00:00:00Z');
const day = { from: at, to: at + hours(24) };
const row = (consumption: unknown, start: unknown, end: unknown) => ({
  consumption,
  interval_start: start,
  interval_end: end,
});

test('rows come in any order, with offsets, beyond what was asked for, and twice', () => {
  const rows = [
    row(0.25, '2026-10-25T01:00:00Z', '2026-10-25T01:30:00Z'),
    row(0.084, '2026-10-25T01:30:00+01:00', '2026-10-25T02:00:00+01:00'),
    row(9, '2026-10-24T23:30:00Z', '2026-10-25T00:00:00Z'),
    row(0.26, '2026-10-25T01:00:00Z', '2026-10-25T01:30:00Z'),
  ];
  const { readings, rejected } = decodeSettled(rows, day, at);
  expect(readings.map(({ readAt, consumptionDeltaKwh }) => [readAt - at, consumptionDeltaKwh])).toEqual([
    [hours(0.5), 0.084],
    [hours(1), 0.26],
  ]);
  expect(rejected).toEqual([]);
});

test('what is no settled half hour is counted and never guessed at', () => {
  const rows = [
    row(null, '2026-10-25T01:00:00Z', '2026-10-25T01:30:00Z'),
    row(1, '2026-10-25T01:00:00', '2026-10-25T01:30:00'),
    row(1, '2026-10-25T01:00:00Z', '2026-10-25T02:00:00Z'),
    'nonsense',
    null,
  ];
  expect(decodeSettled(rows, day, at)).toMatchObject({
    readings: [],
    rejected: [{ reason: 'no settled half hour', count: 5 }],
  });
});

test('any rows are decoded without a fault', () => {
  fc.assert(fc.property(fc.array(fc.anything()), (rows) => void decodeSettled(rows, day, at)));
});

const meterPoint = (direction: string, mpan: string | null, device: string) => ({
  meterPoint: {
    mpan,
    direction,
    meters: [{ serialNumber: '21L/1 ', smartImportElectricityMeter: { deviceId: device }, smartDevices: [] }],
  },
});

test('the meter point of a device is that of its import, and gas in cubic metres is no kWh', () => {
  const gas = (consumptionUnits: string, deviceId: string) => ({
    meterPoint: { mprn: '7654321', meters: [{ serialNumber: 'G4', consumptionUnits, smartGasMeter: { deviceId } }] },
  });
  const supplies = readSupplies({
    account: {
      electricityAgreements: [meterPoint('EXPORT', '19', 'A-1'), meterPoint('IMPORT', '18', 'A-1'), null],
      gasAgreements: [gas('kWh', 'G-1'), gas('m³', 'G-2')],
    },
  });
  expect(supplies?.get('A-1')).toEqual({ path: 'electricity-meter-points/18/meters/21L%2F1', isInKwh: true });
  expect(supplies?.get('G-1')).toEqual({ path: 'gas-meter-points/7654321/meters/G4', isInKwh: true });
  expect(supplies?.get('G-2')?.isInKwh).toBe(false);
});

test('a meter point without a number is left out, and an answer of another shape is none', () => {
  const account = { electricityAgreements: [meterPoint('IMPORT', null, 'A-1')], gasAgreements: null };
  expect(readSupplies({ account })?.size).toBe(0);
  expect(readSupplies({ account: null })).toBeUndefined();
});
