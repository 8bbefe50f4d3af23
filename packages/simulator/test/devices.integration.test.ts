import { hours, minutes } from '@ohmini/core';
import { beforeEach, expect, test } from 'vitest';
import { type HouseholdSpec, plannedDispatches, type Simulator, startSimulator } from '../src/index.ts';
import { clockAt, codesIn, first, home, NOW, post, tokenOf } from './caller.ts';

const clock = clockAt(NOW);
/** An evening whose night is planned, and one whose night is not. */
const MIDNIGHT = Math.floor(NOW / hours(24)) * hours(24);
beforeEach(() => {
  clock.at = NOW;
});

const driver: HouseholdSpec = { ...home, intelligent: 'vehicle' };
const started = (spec: HouseholdSpec = driver) => startSimulator({ households: [spec], clock });
const numberOf = ({ households }: Simulator) => first(households).accountNumber;
const carOf = ({ households }: Simulator) => first(households).smartDevice ?? expect.fail('no car');

const INFO = `query Info($account: String!) {
  electricVehicles { make models { model batterySize } }
  chargePointVariants { make models { model powerInKw } }
  devices(accountNumber: $account) { id provider deviceType status { current } __typename
    ... on SmartFlexVehicle { make model } ... on SmartFlexChargePoint { make model } } }`;

const SETTINGS = `query Settings($account: String!, $device: String!) {
  devices(accountNumber: $account, deviceId: $device) { id status { current currentState isSuspended }
    preferences { targetType unit mode schedules { dayOfWeek time min max upperLimit } }
    ... on SmartFlexVehicle { chargingPreferences { weekdayTargetTime weekdayTargetSoc weekendTargetTime weekendTargetSoc
      minimumSoc maximumSoc } } } }`;

const DISPATCHES = `query Dispatches($account: String!, $device: String!) {
  devices(accountNumber: $account, deviceId: $device) { id status { currentState } }
  flexPlannedDispatches(deviceId: $device) { start end type energyAddedKwh }
  completedDispatches(accountNumber: $account) { start end delta meta { source location } } }`;

async function asked(simulator: Simulator, query: string) {
  const variables = { account: numberOf(simulator), device: first(simulator.households).smartDevice?.id ?? 'none' };
  return post(simulator, query, variables, await tokenOf(simulator));
}

/** Moves the clock to 23:45 before the first night that is planned, or is not. */
function toEvening(simulator: Simulator, isPlanned: boolean): void {
  const evenings = Array.from({ length: 28 }, (_, i) => MIDNIGHT + i * hours(24) - minutes(10));
  const found = evenings.find((at) => plannedDispatches(carOf(simulator), at).length > 0 === isPlanned);
  clock.at = found ?? expect.fail('there is no such night');
}

test.each([
  ['vehicle', 'SmartFlexVehicle', 'electricVehicles'],
  ['charger', 'SmartFlexChargePoint', 'chargePointVariants'],
] as const)('a %s is a %s, and in the catalogue', async (intelligent, type, catalogue) => {
  await using simulator = await started({ ...home, intelligent });
  const { data } = (await asked(simulator, INFO)).body;
  const device = carOf(simulator);
  expect(data.devices).toEqual([
    {
      id: device.id,
      provider: device.provider,
      deviceType: 'ELECTRIC_VEHICLES',
      status: { current: 'LIVE' },
      __typename: type,
      make: device.make,
      model: device.model,
    },
  ]);
  const make = data[catalogue].find((each: { make: string }) => each.make === device.make);
  const model = make.models.find((each: { model: string }) => each.model === device.model);
  expect(Number(Object.values(model)[1])).toBeGreaterThan(6);
});

test('without a car there are no devices, no completed dispatches, and a device that is asked about is not found', async () => {
  await using simulator = await started(home);
  expect((await asked(simulator, INFO)).body.data.devices).toEqual([]);
  const answer = await asked(simulator, DISPATCHES);
  expect(codesIn(answer)).toEqual(['KT-CT-4301', 'KT-CT-4301']);
  expect(answer.body.data.completedDispatches).toEqual([]);
});

test('settings are those of seven days, and the owner thinks again in some weeks', async () => {
  await using simulator = await started();
  const { data } = (await asked(simulator, SETTINGS)).body;
  const [{ preferences, chargingPreferences, status }] = data.devices;
  expect(status).toMatchObject({ current: 'LIVE', isSuspended: false });
  expect(preferences).toMatchObject({ targetType: 'ABSOLUTE_STATE_OF_CHARGE', unit: 'PERCENTAGE', mode: 'CHARGE' });
  expect(preferences.schedules).toHaveLength(7);
  const { weekdayTargetSoc, weekendTargetSoc } = chargingPreferences;
  expect(preferences.schedules[0]).toEqual({
    dayOfWeek: 'MONDAY',
    time: '07:00:00',
    min: null,
    max: `${weekdayTargetSoc}`,
    upperLimit: null,
  });
  expect(preferences.schedules[6]).toMatchObject({ dayOfWeek: 'SUNDAY', max: `${weekendTargetSoc}` });
  const targets = new Set<number>();
  for (let week = 0; week < 8; week++) {
    clock.at = NOW + week * hours(7 * 24);
    targets.add((await asked(simulator, SETTINGS)).body.data.devices[0].chargingPreferences.weekdayTargetSoc);
  }
  expect(targets.size).toBeGreaterThan(1);
});

test('dispatches are told as they are: strings, offsets, and what is completed below zero', async () => {
  await using simulator = await started();
  toEvening(simulator, true);
  const evening = (await asked(simulator, DISPATCHES)).body.data;
  expect(evening.devices[0].status.currentState).toBe('SMART_CONTROL_IN_PROGRESS');
  const planned = plannedDispatches(carOf(simulator), clock.at);
  expect(evening.flexPlannedDispatches.map(({ start }: { start: string }) => Date.parse(start))).toEqual(
    planned.map(({ from }) => from),
  );
  for (const { start, type, energyAddedKwh } of evening.flexPlannedDispatches) {
    expect(start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:(00|30):00\+00:00$/);
    expect(energyAddedKwh).toMatch(/^-?\d+\.\d\d$/);
    expect(type).toBe('SMART');
  }
  clock.at += hours(9);
  const morning = (await asked(simulator, DISPATCHES)).body.data;
  expect(morning.completedDispatches.slice(-planned.length)).toMatchObject(
    evening.flexPlannedDispatches.map(({ start, end }: { start: string; end: string }) => ({ start, end })),
  );
  for (const { delta, meta } of morning.completedDispatches) {
    expect(delta).toMatch(/^-\d+\.\d\d$/);
    expect(['smart-charge', null]).toContain(meta.source);
    expect(['AT_HOME', null]).toContain(meta.location);
  }
});

test('no plan is KT-CT-4340, beside what else was asked for', async () => {
  await using simulator = await started();
  toEvening(simulator, false);
  const answer = await asked(simulator, DISPATCHES);
  expect(codesIn(answer)).toEqual(['KT-CT-4340']);
  expect(answer.body.errors[0].path).toEqual(['flexPlannedDispatches']);
  expect(answer.body.data.flexPlannedDispatches ?? null).toBeNull();
  expect(answer.body.data.devices[0].status.currentState).toBe('SMART_CONTROL_CAPABLE');
  expect(simulator.calls.list({ operation: 'flexPlannedDispatches' })).toMatchObject([{ outcome: 'KT-CT-4340' }]);
  expect(simulator.calls.count({ operation: 'completedDispatches', outcome: 'ok' })).toBe(1);
});

test('a device that was taken out of their hands has no plan', async () => {
  await using simulator = await started();
  toEvening(simulator, true);
  const suspension = simulator.fault({ kind: 'suspended', device: carOf(simulator).id });
  const answer = await asked(simulator, DISPATCHES);
  expect(codesIn(answer)).toEqual(['KT-CT-4340']);
  expect(answer.body.data.devices[0].status.currentState).toBe('SMART_CONTROL_OFF');
  expect((await asked(simulator, SETTINGS)).body.data.devices[0].status.isSuspended).toBe(true);
  suspension[Symbol.dispose]();
  expect(codesIn(await asked(simulator, DISPATCHES))).toEqual([]);
});

test('the car of somebody else is not found, and his account not authorised', async () => {
  const other = { ...driver, accountNumber: 'A-0000A009', apiKey: 'sk_live_other' };
  await using simulator = await startSimulator({ households: [home, other], clock });
  const token = await tokenOf(simulator);
  const device = simulator.households[1]?.smartDevice?.id;
  const answer = await post(simulator, DISPATCHES, { account: other.accountNumber, device }, token);
  expect(codesIn(answer)).toEqual(['KT-CT-1111', 'KT-CT-4301', 'KT-CT-1111']);
});

test.each([
  ['a field of the type outside its fragment', 'make'],
  ['a type that does not exist', '... on SmartFlexVehicel { make }'],
  ['a field that the type does not have', '... on SmartFlexVehicle { colour }'],
])('%s is a bad request', async (_, selection) => {
  await using simulator = await started();
  const query = `query Q($account: String!) { devices(accountNumber: $account) { id ${selection} } }`;
  expect((await asked(simulator, query)).status).toBe(400);
});

test('of two accounts of one customer each call is noted for the one that was asked about', async () => {
  const second = { ...driver, accountNumber: 'A-0000A002' };
  await using simulator = await startSimulator({ households: [home, second], clock });
  const token = await tokenOf(simulator);
  const query = '{ devices(accountNumber: "A-0000A002") { id } }';
  expect((await post(simulator, query, {}, token)).body.data.devices).toHaveLength(1);
  expect(simulator.calls.count({ operation: 'devices', account: 'A-0000A002' })).toBe(1);
});
