import { hours } from '@ohmini/core';
import { beforeEach, expect, test } from 'vitest';
import { type HouseholdSpec, households, type Simulator, startSimulator, truth } from '../src/index.ts';
import { clockAt, deviceOf, first, get, home, NOW, post, tokenOf } from './caller.ts';

const clock = clockAt(NOW);
beforeEach(() => {
  clock.at = NOW;
});

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);

/** Four that have ended, the one of today, and one that is to come. */
const faithful: HouseholdSpec = {
  ...home,
  gas: true,
  agreements: [
    { tariff: 'flexible', from: at('2020-01-06') },
    { tariff: 'fixed', from: at('2022-01-10') },
    { tariff: 'day-night', from: at('2024-02-01') },
    { tariff: 'agile', from: at('2025-03-01') },
    { tariff: 'flexible', from: at('2026-12-01') },
  ],
};
const CODES = ['VAR-22-11-01', 'OE-FIX-12M-22-11-01', 'VAR-22-11-01', 'VAR-22-11-01', 'AGILE-24-10-01'];

const started = (spec = faithful) => startSimulator({ households: [spec], clock });

const TARIFF = `tariff { __typename ... on TariffType { tariffCode productCode displayName standingCharge }
  ... on StandardTariff { unitRate } ... on DayNightTariff { dayRate nightRate } }`;

interface Held {
  id: string;
  validFrom: string;
  validTo: string | null;
  tariff: Record<string, string | number>;
  meterPoint: { direction: string; mpan: string; meters: object[]; agreements: object[] };
}

async function heldBy(simulator: Simulator, active: string): Promise<Held[]> {
  const query = `{ account(accountNumber: "${home.accountNumber}") { electricityAgreements${active} {
    id validFrom validTo ${TARIFF} meterPoint { mpan direction meters(includeInactive: false) { serialNumber }
      agreements(includeInactive: false) { validFrom } } } } }`;
  return (await post(simulator, query, {}, await tokenOf(simulator))).body.data.account.electricityAgreements;
}

const imports = (all: Held[]) => all.filter(({ meterPoint }) => meterPoint.direction === 'IMPORT');

test.each(['', '(active: false)'])(
  'with filter "%s" past agreements are listed too, without a hole',
  async (filter) => {
    await using simulator = await started();
    const all = imports(await heldBy(simulator, filter));
    expect(all.map(({ tariff }) => tariff.productCode)).toEqual(CODES);
    expect(all.slice(1).map(({ validFrom }) => validFrom)).toEqual(all.slice(0, -1).map(({ validTo }) => validTo));
    expect(all.at(-1)?.validTo).toBeNull();
    expect(new Set(all.map(({ id }) => id)).size).toBe(5);
    expect(new Set(all.map(({ meterPoint }) => meterPoint.mpan)).size).toBe(1);
    expect(all.every(({ meterPoint }) => meterPoint.meters.length === 1 && meterPoint.agreements.length === 1)).toBe(
      true,
    );
  },
);

test('of active ones there is one for each direction', async () => {
  await using simulator = await started();
  const active = await heldBy(simulator, '(active: true)');
  expect(active.map(({ tariff }) => tariff.productCode)).toEqual(['AGILE-24-10-01', 'OUTGOING-VAR-24-10-26']);
  expect(active.map(({ validFrom }) => validFrom)).toEqual(['2025-03-01T00:00:00+00:00', '2020-01-06T00:00:00+00:00']);
});

test('a change of tariff is signed a day before, and in force from its day on', async () => {
  await using simulator = await started();
  const shown = async (moment: number) => {
    clock.at = moment;
    const all = imports(await heldBy(simulator, '(active: false)'));
    const [active] = imports(await heldBy(simulator, '(active: true)'));
    return [all.length, all[4]?.validTo, active?.tariff.productCode];
  };
  const change = at('2026-12-01');
  expect(await shown(change - hours(24) - 1)).toEqual([5, null, 'AGILE-24-10-01']);
  expect(await shown(change - hours(24))).toEqual([6, '2026-12-01T00:00:00+00:00', 'AGILE-24-10-01']);
  expect(await shown(change)).toEqual([6, '2026-12-01T00:00:00+00:00', 'VAR-22-11-01']);
});

test('a fixed term shows its end from the start, and becomes flexible where nothing follows', async () => {
  clock.at = at('2022-06-01');
  await using simulator = await started();
  expect(imports(await heldBy(simulator, '(active: true)'))).toMatchObject([
    { validTo: '2023-01-10T00:00:00+00:00', tariff: { productCode: 'OE-FIX-12M-22-11-01' } },
  ]);
  clock.at = at('2023-01-10');
  expect(imports(await heldBy(simulator, '(active: true)'))).toMatchObject([
    { validTo: null, tariff: { productCode: 'VAR-22-11-01' } },
  ]);
});

test('each type of tariff has the rates of its own', async () => {
  await using simulator = await started();
  const all = imports(await heldBy(simulator, '(active: false)'));
  const keys = all.map(({ tariff }) => [tariff.__typename, ...Object.keys(tariff).slice(4)].join(' '));
  expect(keys).toEqual([
    'StandardTariff standingCharge unitRate',
    'StandardTariff standingCharge unitRate',
    'StandardTariff standingCharge unitRate',
    'DayNightTariff standingCharge dayRate nightRate',
    'HalfHourlyTariff standingCharge',
  ]);
  for (const { tariff } of all) expect(tariff.standingCharge).toBeGreaterThan(40);
});

test('what a reading cost is by the agreement of its day, and a fixed price stays', async () => {
  const lived = first(households([faithful], 1));
  const priceOn = (day: string) => {
    const [reading] = truth(lived, deviceOf(lived), { from: at(day) + hours(19), to: at(day) + hours(20) }, '30m');
    return ((reading?.costDeltaGbp ?? 0) / (reading?.consumptionDeltaKwh ?? 1)) * 100;
  };
  expect(priceOn('2022-12-12')).toBeCloseTo(priceOn('2022-02-14'), 1);
  expect(priceOn('2021-12-13')).not.toBeCloseTo(priceOn('2022-02-14'), 1);
  await using simulator = await started();
  const path = '/products/OE-FIX-12M-22-11-01/electricity-tariffs/E-1R-OE-FIX-12M-22-11-01-A/standard-unit-rates/';
  const { results } = (await get(simulator, path)).body;
  expect(results).toHaveLength(2);
  expect(results[1]).toMatchObject({ payment_method: 'DIRECT_DEBIT', valid_to: null });
  expect(priceOn('2022-12-12')).toBeCloseTo(results[1].value_inc_vat, 1);
});

test('gas has its agreement, and the meter point with it', async () => {
  await using simulator = await started();
  const query = `{ account(accountNumber: "${home.accountNumber}") { gasAgreements(active: true) {
    id validFrom validTo tariff { tariffCode displayName } meterPoint { mprn } } } }`;
  const { account } = (await post(simulator, query, {}, await tokenOf(simulator))).body.data;
  expect(account.gasAgreements).toMatchObject([
    { validTo: null, tariff: { tariffCode: 'G-1R-VAR-22-11-01-A', displayName: 'Flexible Octopus' } },
  ]);
});

test('REST tells the account: an address, meter points and all agreements, and no deviceId', async () => {
  await using simulator = await started();
  const { status, body } = await get(simulator, `/accounts/${home.accountNumber}/`, home.apiKey);
  expect(status).toBe(200);
  const [electricity, gas] = first(simulator.households).meters;
  expect(body.number).toBe(home.accountNumber);
  const [property] = body.properties;
  expect(Object.keys(property)).toEqual(
    expect.arrayContaining(['id', 'moved_in_at', 'moved_out_at', 'address_line_1', 'postcode']),
  );
  const [imported, exported] = property.electricity_meter_points;
  expect(imported).toMatchObject({ mpan: electricity?.meterPoint, is_export: false });
  expect(imported.meters.map((each: { serial_number: string }) => each.serial_number)).toEqual([
    `R${electricity?.serial}`,
    electricity?.serial,
  ]);
  expect(imported.meters[1].registers).toEqual([{ identifier: '1', rate: 'STANDARD', is_settlement_register: true }]);
  expect(imported.agreements).toHaveLength(5);
  expect(imported.agreements[0]).toEqual({
    tariff_code: 'E-1R-VAR-22-11-01-A',
    valid_from: '2020-01-06T00:00:00Z',
    valid_to: '2022-01-10T00:00:00Z',
  });
  expect(imported.agreements.at(-1).valid_to).toBeNull();
  expect(exported).toMatchObject({ mpan: electricity?.exportMeterPoint, is_export: true });
  expect(property.gas_meter_points).toMatchObject([
    { mprn: gas?.meterPoint, meters: [{ serial_number: gas?.serial }] },
  ]);
  expect(JSON.stringify(body)).not.toContain(electricity?.deviceId);
  expect(simulator.calls.list()).toMatchObject([{ operation: 'restAccount', outcome: 'ok' }]);
});

test('REST tells nobody of the account of somebody else, and nobody all accounts', async () => {
  await using simulator = await startSimulator({ households: [home, { ...home, accountNumber: 'A-2', apiKey: 'b' }] });
  const status = async (path: string, key?: string) => (await get(simulator, path, key)).status;
  expect(await status(`/accounts/${home.accountNumber}/`)).toBe(401);
  expect(await status(`/accounts/${home.accountNumber}/`, 'sk_live_wrong')).toBe(401);
  expect(await status('/accounts/A-2/', home.apiKey)).toBe(404);
  expect(await status('/accounts/', home.apiKey)).toBe(403);
});
