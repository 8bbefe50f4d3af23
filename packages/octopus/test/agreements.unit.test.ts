import { agreementOf } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AGREEMENTS, readAgreements } from '../src/agreements.ts';
import { capture } from './capture.ts';
import { oddity } from './replies.ts';

function read(account: object) {
  let rejected = 0;
  const entries = readAgreements({ account }, () => void rejected++) ?? [];
  return { entries, rejected };
}

const tariff = (tariffCode: string | null) => ({ tariffCode, productCode: null });
const held = (code: string | null, validFrom: string | null, validTo: string | null = null) => ({
  validFrom,
  validTo,
  tariff: tariff(code),
});
const point = (meters: readonly object[], agreements: readonly unknown[], direction: string | null = 'IMPORT') => ({
  meterPoint: { direction, meters, agreements },
});
const smart = (deviceId: string, more: object = {}) => ({ smartImportElectricityMeter: { deviceId }, ...more });

test('import and export agreements are read as they were captured', () => {
  const { account } = (capture('account-import-export') as { data: { account: Record<string, unknown> } }).data;
  const { entries, rejected } = read({ electricity: account.electricityAgreements });
  expect(rejected).toBe(0);
  expect(entries).toEqual([
    {
      id: 'electricity.import.E-1R-AGILE-FLEX-22-11-25-A.20230713T230000Z',
      fields: {
        fuel: 'electricity',
        is_export: 0,
        devices: 'D-1',
        tariff_code: 'E-1R-AGILE-FLEX-22-11-25-A',
        product_code: 'AGILE-FLEX-22-11-25',
        valid_from: '2023-07-13T23:00:00Z',
      },
    },
    {
      id: 'electricity.export.E-1R-OUTGOING-SEG-FIX-12M-20-07-07-A.20221010T230000Z',
      fields: {
        fuel: 'electricity',
        is_export: 1,
        devices: 'D-1',
        tariff_code: 'E-1R-OUTGOING-SEG-FIX-12M-20-07-07-A',
        product_code: 'OUTGOING-SEG-FIX-12M-20-07-07',
        valid_from: '2022-10-10T23:00:00Z',
        valid_to: '2023-10-10T23:00:00Z',
      },
    },
  ]);
});

test('neither MPAN nor serial number is asked for, and a private one in an answer goes no further', () => {
  expect(AGREEMENTS).not.toMatch(/mpan|mprn|serial|address|property/i);
  const row = point([smart('00-11', { serialNumber: '21L0012345' })], [held('E-1R-VAR-22-11-01-A', null)]);
  const { entries } = read({ electricity: [{ meterPoint: { ...row.meterPoint, mpan: '1200012345678' } }] });
  expect(JSON.stringify(entries)).not.toMatch(/1200012345678|21L0012345/);
  expect(entries).toHaveLength(1);
});

test('what active and past agreements both list is one entry, whichever of the two readings holds', () => {
  const now = point([smart('00-11')], [held('E-1R-A-A', '2024-01-01T00:00:00Z')]);
  const past = point([smart('00-22')], [held('E-1R-B-A', '2020-01-01T00:00:00Z', '2023-01-01T00:00:00Z')]);
  const all = read({ electricity: [now], pastElectricity: [past, now] }).entries;
  expect(all.map((entry) => agreementOf(entry)?.tariffCode)).toEqual(['E-1R-A-A', 'E-1R-B-A']);
  expect(read({ electricity: [now, now], pastElectricity: [past] }).entries).toEqual(all);
});

test('an agreement names the meters that were there while it held', () => {
  const meters = [
    smart('00-11', { activeTo: '2022-06-01' }),
    smart('00-22', { activeFrom: '2022-06-01' }),
    smart('00-33', { activeFrom: '2024-06-01', activeTo: null }),
  ];
  const agreements = [
    held('E-1R-A-A', '2020-01-01T00:00:00Z', '2022-01-01T00:00:00Z'),
    held('E-1R-B-A', '2022-01-01T00:00:00Z', '2023-01-01T00:00:00Z'),
    held('E-1R-C-A', '2023-01-01T00:00:00Z'),
  ];
  const { entries } = read({ electricity: [point(meters, agreements)] });
  expect(Object.fromEntries(entries.map(({ fields }) => [fields.tariff_code, fields.devices]))).toEqual({
    'E-1R-A-A': '00-11',
    'E-1R-B-A': '00-11,00-22',
    'E-1R-C-A': '00-22,00-33',
  });
});

test('two homes on one tariff since one day are two entries, in whatever order they are listed', () => {
  const homes = ['00-22', '00-11'].map((id) => point([smart(id)], [held('E-1R-A-A', '2024-01-01T00:00:00Z')]));
  const { entries } = read({ electricity: homes });
  expect(entries.map(({ id, fields }) => [id, fields.devices])).toEqual([
    ['electricity.import.E-1R-A-A.20240101T000000Z', '00-11'],
    ['electricity.import.E-1R-A-A.20240101T000000Z.2', '00-22'],
  ]);
  expect(read({ electricity: homes.toReversed() }).entries).toEqual(entries);
});

test('without a direction the smart fields tell export, and else the name of the tariff', () => {
  const exported = { smartImportElectricityMeter: null, smartExportElectricityMeter: { deviceId: '00-11' } };
  const rows = [
    point([exported], [held('E-1R-A-A', null)], null),
    point([], [held('E-1R-OUTGOING-B-A', null)], null),
    point([], [held('E-1R-C-A', null)], null),
  ];
  const isExport = read({ electricity: rows }).entries.map(({ fields }) => [fields.tariff_code, fields.is_export]);
  expect(Object.fromEntries(isExport)).toEqual({ 'E-1R-A-A': 1, 'E-1R-OUTGOING-B-A': 1, 'E-1R-C-A': 0 });
});

test('an odd row is counted, its neighbour is read, and no answer crashes', () => {
  const good = point([smart('00-11')], [held('E-1R-A-A', null)]);
  expect(read({ electricity: [null, 7, { meterPoint: null }, good], gas: 'no' })).toMatchObject({
    rejected: 4,
    entries: [{ fields: { tariff_code: 'E-1R-A-A' } }],
  });
  expect(read({ electricity: [point([], [held(null, null), { tariff: null }])] })).toEqual({
    entries: [],
    rejected: 2,
  });
  expect(readAgreements({ account: null }, () => {})).toBeUndefined();
  fc.assert(fc.property(oddity, (odd) => void readAgreements({ account: { electricity: [odd], gas: odd } }, () => {})));
});

test('an id holds no more than its letters and 80 of them, and long ones stay apart', () => {
  const codes = ['x'.repeat(200), `${'x'.repeat(200)}y`, 'E 1:R/ü'];
  const rows = codes.map((code) => point([], [held(code, '2024-01-01T00:00:00Z')]));
  const ids = read({ electricity: rows }).entries.map(({ id }) => id);
  expect(ids.every((id) => /^[A-Za-z0-9_.-]{1,80}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(new Set(codes.map((code) => code.slice(0, 120))).size);
});
