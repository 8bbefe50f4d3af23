import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCatalogue } from '../src/catalogue.ts';
import { DEVICES, deviceEntry, isInCatalogue, readDevices } from '../src/intelligent-devices.ts';
import { oddity } from './replies.ts';

const CAR = {
  __typename: 'SmartFlexVehicle',
  id: '00000000-0002-4000-8000-0000000000a1',
  provider: 'TESLA',
  deviceType: 'ELECTRIC_VEHICLES',
  status: { current: 'LIVE', currentState: 'SMART_CONTROL_CAPABLE', isSuspended: false },
  preferences: {
    targetType: 'ABSOLUTE_STATE_OF_CHARGE',
    unit: 'PERCENTAGE',
    mode: 'CHARGE',
    schedules: [
      { dayOfWeek: 'MONDAY', time: '07:00:00', min: null, max: '80', upperLimit: null },
      { dayOfWeek: 'SOMEDAY', time: '07:00:00' },
    ],
  },
  make: 'Tesla',
  model: 'Model 3',
  chargingPreferences: { weekdayTargetTime: '07:00', weekdayTargetSoc: 80, minimumSoc: null },
};

function read(devices: unknown) {
  let rejected = 0;
  const reject = () => void rejected++;
  const found = readDevices({ devices }, reject) ?? [];
  return { found, entries: found.map((each) => deviceEntry(each, undefined, reject)), rejected: () => rejected };
}

test('a car is an entry with its settings, each under a name with its unit', () => {
  const { entries, rejected } = read([CAR]);
  expect(entries).toEqual([
    {
      id: CAR.id,
      fields: {
        provider: 'TESLA',
        device_type: 'ELECTRIC_VEHICLES',
        is_charger: 0,
        make: 'Tesla',
        model: 'Model 3',
        state: 'LIVE',
        current_state: 'SMART_CONTROL_CAPABLE',
        is_suspended: 0,
        weekday_target_time: '07:00',
        weekday_target_soc_percent: 80,
        target_type: 'ABSOLUTE_STATE_OF_CHARGE',
        target_unit: 'PERCENTAGE',
        target_mode: 'CHARGE',
        monday_time: '07:00:00',
        monday_max: 80,
      },
    },
  ]);
  expect(rejected()).toBe(1);
});

test('what a battery holds and a charger gives comes from the catalogue, by make and model', () => {
  const known = readCatalogue({
    electricVehicles: [{ make: 'Tesla', models: [{ model: 'Model 3', batterySize: '57.5' }, null] }],
    chargePointVariants: [{ make: 'Ohme', models: [{ model: 'ePod', powerInKw: 7.4 }] }, 'odd'],
  });
  expect(known).toEqual({
    '[false,"tesla","model 3"]': { batteryKwh: 57.5 },
    '[true,"ohme","epod"]': { powerKw: 7.4 },
  });
  const charger = { ...CAR, __typename: 'SmartFlexChargePoint', make: 'Ohme', model: 'ePod' };
  const catalogue = (isCharger: boolean) => (isCharger ? { powerKw: 7.4 } : { batteryKwh: 57.5 });
  const fields = read([CAR, charger]).found.map((each) => deviceEntry(each, catalogue, () => {}).fields);
  expect(fields).toMatchObject([{ vehicle_battery_kwh: 57.5 }, { is_charger: 1, charge_point_power_kw: 7.4 }]);
});

test('a device of a kind nobody has seen is an entry too, and needs no catalogue', () => {
  const { found, entries } = read([{ id: 'heat-1', __typename: 'SmartFlexKettle', status: null, preferences: 'odd' }]);
  expect(entries).toEqual([{ id: 'heat-1', fields: { is_charger: 0 } }]);
  expect(found.map(isInCatalogue)).toEqual([false]);
});

test('a device without an id that could be a tag is counted and left out, and its neighbour is read', () => {
  const { entries, rejected } = read([null, { ...CAR, id: 'a b' }, { ...CAR, id: undefined }, CAR]);
  expect(entries.map(({ id }) => id)).toEqual([CAR.id]);
  expect(rejected()).toBe(3 + 1);
});

test('no list is no device, another shape is no answer, and no answer crashes', () => {
  expect(read(null).entries).toEqual([]);
  expect(readDevices('no', () => {})).toBeUndefined();
  const odd = fc.record({ id: fc.constant('a'), status: oddity, preferences: oddity, make: oddity, model: oddity });
  fc.assert(
    fc.property(fc.array(fc.oneof(odd, oddity)), (devices) => {
      for (const { fields } of read(devices).entries)
        for (const value of Object.values(fields)) expect(value === '' || Number.isNaN(value)).toBe(false);
    }),
  );
});

test('names that people gave to their devices, and where these are, are not asked for', () => {
  expect(DEVICES).not.toMatch(/\bname\b|label|location|latitude|longitude|address|vin\b|registration/i);
});
