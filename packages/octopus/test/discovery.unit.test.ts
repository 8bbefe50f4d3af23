import { expect, test } from 'vitest';
import { readDevices } from '../src/discovery.ts';
import { capture } from './capture.ts';

const dataOf = (name: string) => (capture(name) as { data: unknown }).data;

test('import and export that share a meter are one device', () => {
  expect(readDevices(dataOf('account-import-export'))).toEqual([{ id: 'D-1', fuel: 'electricity' }]);
});

test('gas has a device of its own', () => {
  expect(readDevices(dataOf('account-minimal'))).toEqual([
    { id: '11-22-33-FF-AA-BB-CC-DD', fuel: 'electricity' },
    { id: 'D1-E1-F1-00-11-22-33-44', fuel: 'gas' },
  ]);
});

test('an export meter point is left out by its direction', () => {
  const meters = [{ smartImportElectricityMeter: { deviceId: 'E-1' } }];
  const account = { electricityAgreements: [{ meterPoint: { direction: 'EXPORT', meters } }] };
  expect(readDevices({ account })).toEqual([]);
});

test('a meter is found among the devices of its network where the import field is empty', () => {
  const smartDevices = [
    { deviceId: 'P-1', type: 'PPMID' },
    { deviceId: 'M-1', type: 'ESME' },
  ];
  const account = {
    electricityAgreements: [{ meterPoint: { meters: [{ smartImportElectricityMeter: null, smartDevices }] } }],
  };
  expect(readDevices({ account })).toEqual([{ id: 'M-1', fuel: 'electricity' }]);
});

test.each([null, undefined, {}, { account: null }, { account: { electricityAgreements: 'no' } }])(
  '%j is no answer',
  (data) => {
    expect(readDevices(data)).toBeUndefined();
  },
);
