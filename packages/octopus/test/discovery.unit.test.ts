import { expect, test } from 'vitest';
import { readMeters } from '../src/discovery.ts';
import { capture } from './capture.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const dataOf = (name: string) => (capture(name) as { data: unknown }).data;

const pointsOf = (points: readonly object[]) => points.map((meterPoint) => ({ meterPoint }));
const account = (electricity: readonly object[], gas: readonly object[] = []) => ({
  account: { electricityAgreements: pointsOf(electricity), gasAgreements: pointsOf(gas) },
});

const importMeter = (deviceId: string, more: object = {}) => ({
  serialNumber: `21L00${deviceId}`,
  smartImportElectricityMeter: { deviceId },
  smartExportElectricityMeter: null,
  ...more,
});

const found = (data: unknown) => readMeters(data, NOW) ?? [];
const polledIds = (data: unknown) =>
  found(data)
    .filter(({ isPolled }) => isPolled)
    .map(({ id }) => id);
const leftOut = (data: unknown) =>
  found(data)
    .filter(({ isPolled }) => !isPolled)
    .map(({ why }) => why);

test('import and export that share a meter are one device, polled once', () => {
  expect(found(dataOf('account-import-export'))).toEqual([
    { id: 'D-1', fuel: 'electricity', role: 'import and export', serialEnding: '<S>', isPolled: true, why: 'in use' },
    {
      id: 'D-1',
      fuel: 'electricity',
      role: 'export',
      serialEnding: 'me>',
      isPolled: false,
      why: 'export shares the device of the import meter',
    },
  ]);
});

test('gas has a device of its own', () => {
  expect(found(dataOf('account-minimal'))).toEqual([
    { id: '11-22-33-FF-AA-BB-CC-DD', fuel: 'electricity', role: 'import', isPolled: true, why: 'in use' },
    { id: 'D1-E1-F1-00-11-22-33-44', fuel: 'gas', role: 'import', isPolled: true, why: 'in use' },
  ]);
});

test('of two rows for one gas meter the one with a device counts, wherever it stands', () => {
  const rows = [
    { serialNumber: 'G4-1', smartGasMeter: null },
    { serialNumber: 'G4-1', smartGasMeter: { deviceId: 'G-1' } },
  ];
  for (const meters of [rows, rows.toReversed()]) {
    expect(found(account([], [{ meters }]))).toMatchObject([{ id: 'G-1', fuel: 'gas', isPolled: true }]);
  }
});

test('a gas meter without a device that is another one is listed as no smart meter', () => {
  const meters = [
    { serialNumber: 'G4-0', smartGasMeter: null },
    { serialNumber: 'G4-1', smartGasMeter: { deviceId: 'G-1' } },
  ];
  const data = account([], [{ meters }]);
  expect(polledIds(data)).toEqual(['G-1']);
  expect(leftOut(data)).toEqual(['no smart meter']);
});

test('a retired meter that stands first is not polled, and the one after it is', () => {
  const meters = [importMeter('OLD', { activeTo: '2020-01-06' }), importMeter('NEW', { activeTo: null })];
  const data = account([{ direction: 'IMPORT', meters }]);
  expect(polledIds(data)).toEqual(['NEW']);
  expect(leftOut(data)).toEqual(['no longer in use']);
});

test('a meter that will be taken out next week is polled until then', () => {
  expect(polledIds(account([{ meters: [importMeter('E-1', { activeTo: '2026-11-28T00:00:00+00:00' })] }]))).toEqual([
    'E-1',
  ]);
});

test('an agreement of before, without a meter, does not hide the one after it', () => {
  const data = account([{ meters: [] }, { meters: null }, { meters: [importMeter('E-1')] }]);
  expect(polledIds(data)).toEqual(['E-1']);
});

test('an export meter whose smart fields are both empty is known by its direction', () => {
  const meter = { serialNumber: 'S-9', smartImportElectricityMeter: null, smartExportElectricityMeter: null };
  const alone = account([{ direction: 'EXPORT', meters: [meter] }]);
  expect(polledIds(alone)).toEqual([]);
  expect(leftOut(alone)).toEqual(['a Home Mini reports import meters only']);

  const beside = account([
    { direction: 'EXPORT', meters: [meter] },
    { direction: 'IMPORT', meters: [importMeter('E-1', { serialNumber: 'S-9' })] },
  ]);
  expect(found(beside)).toMatchObject([
    { id: 'E-1', role: 'import and export', isPolled: true },
    { role: 'export', isPolled: false, why: 'export shares the device of the import meter' },
  ]);
});

test('an export meter point that fills in the import field is an export all the same', () => {
  expect(polledIds(account([{ direction: 'EXPORT', meters: [importMeter('E-1')] }]))).toEqual([]);
});

test('two import meters, of one property or of two, are both polled', () => {
  const one = account([{ meters: [importMeter('E-1'), importMeter('E-2')] }]);
  const two = account([{ meters: [importMeter('E-1')] }, { meters: [importMeter('E-2')] }]);
  expect(polledIds(one)).toEqual(['E-1', 'E-2']);
  expect(polledIds(two)).toEqual(['E-1', 'E-2']);
});

test('a device that two agreements name is polled once', () => {
  expect(found(account([{ meters: [importMeter('E-1')] }, { meters: [importMeter('E-1')] }]))).toHaveLength(1);
});

test('the hub and the display, listed first, are not taken for the meter, nor is a meter that was taken out', () => {
  const smartDevices = [
    { deviceId: 'C-1', type: 'CHF', status: 'COMMISSIONED' },
    { deviceId: 'P-1', type: 'PPMID', status: 'COMMISSIONED' },
    { deviceId: 'M-0', type: 'ESME', status: 'DECOMMISSIONED' },
    null,
    { deviceId: 'M-1', type: 'ESME', status: 'COMMISSIONED' },
  ];
  const data = account([{ direction: 'IMPORT', meters: [{ smartImportElectricityMeter: null, smartDevices }] }]);
  expect(polledIds(data)).toEqual(['M-1']);
  expect(leftOut(data)).toEqual([]);
});

test('a device id that could not stand in a key or a tag is none, and its neighbour is polled', () => {
  const data = account([{ meters: [importMeter('E:1 \n'), importMeter('E-2')] }]);
  expect(polledIds(data)).toEqual(['E-2']);
});

test('of a serial number only the last three characters are kept', () => {
  const [meter] = found(account([{ meters: [importMeter('E-1', { serialNumber: ' 21L0012345 ' })] }]));
  expect(meter?.serialEnding).toBe('345');
  expect(JSON.stringify(meter)).not.toContain('2345');
});

test('a household without agreements has no meters', () => {
  expect(readMeters({ account: { electricityAgreements: null } }, NOW)).toEqual([]);
});

test.each([null, undefined, {}, { account: null }, { account: { electricityAgreements: 'no' } }])(
  '%j is no answer',
  (data) => {
    expect(readMeters(data, NOW)).toBeUndefined();
  },
);
