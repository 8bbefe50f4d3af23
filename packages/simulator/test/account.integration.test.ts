import { expect, test } from 'vitest';
import { type HouseholdSpec, startSimulator } from '../src/index.ts';
import { deviceOf, first, home, post, tokenOf } from './caller.ts';

const DISCOVERY = `query Discover($number: String!) { account(accountNumber: $number) {
  electricityAgreements(active: true) {
    meterPoint { mpan direction
      meters(includeInactive: false) {
        activeFrom activeTo makeAndType serialNumber meterType
        smartExportElectricityMeter { deviceId manufacturer model firmwareVersion }
        smartImportElectricityMeter { deviceId manufacturer model firmwareVersion } }
      agreements(includeInactive: true) { validFrom validTo
        tariff { ... on TariffType { productCode tariffCode } } } } }
  gasAgreements(active: true) {
    meterPoint { mprn
      meters(includeInactive: false) { activeFrom activeTo serialNumber consumptionUnits modelName mechanism
        smartGasMeter { deviceId manufacturer model firmwareVersion } }
      agreements(includeInactive: true) { validFrom validTo tariff { tariffCode productCode } } } } } }`;

async function discovered(spec: HouseholdSpec, query = DISCOVERY) {
  await using simulator = await startSimulator({ households: [spec] });
  const answer = await post(simulator, query, { number: spec.accountNumber }, await tokenOf(simulator));
  return { account: answer.body.data.account, household: first(simulator.households) };
}

test('discovery has the shape that was captured: import and export share a meter', async () => {
  const { account, household } = await discovered(home);
  const [imported, exported] = account.electricityAgreements.map((each: { meterPoint: object }) => each.meterPoint);
  const meter = first(household.meters);
  const device = {
    deviceId: meter.deviceId,
    manufacturer: '1063 - Landis and Gyr',
    model: '00050202',
    firmwareVersion: '38040602',
  };
  expect(imported).toEqual({
    mpan: meter.meterPoint,
    direction: 'IMPORT',
    meters: [
      {
        activeFrom: '2020-01-06',
        activeTo: null,
        makeAndType: 'Landis & Gyr E470-5424',
        serialNumber: meter.serial,
        meterType: 'S2ADE',
        smartExportElectricityMeter: null,
        smartImportElectricityMeter: device,
      },
    ],
    agreements: [
      {
        validFrom: '2020-01-06T00:00:00+00:00',
        validTo: '2024-10-14T23:00:00+00:00',
        tariff: { productCode: 'VAR-22-11-01', tariffCode: 'E-1R-VAR-22-11-01-A' },
      },
      {
        validFrom: '2024-10-14T23:00:00+00:00',
        validTo: null,
        tariff: { productCode: 'AGILE-24-10-01', tariffCode: 'E-1R-AGILE-24-10-01-A' },
      },
    ],
  });
  expect(exported).toMatchObject({ mpan: meter.exportMeterPoint, direction: 'EXPORT' });
  expect(exported.meters).toMatchObject([
    { serialNumber: meter.serial, smartImportElectricityMeter: null, smartExportElectricityMeter: device },
  ]);
  expect(account.gasAgreements).toEqual([]);
});

test('of two rows for the gas meter the first has no smart meter', async () => {
  const { account, household } = await discovered({ ...home, gas: true, profile: ['occupancy'] });
  expect(account.electricityAgreements).toHaveLength(1);
  const [, gas] = household.meters;
  const { meterPoint } = first<{ meterPoint: { mprn: string; meters: { smartGasMeter: object | null }[] } }>(
    account.gasAgreements,
  );
  expect(meterPoint.mprn).toBe(gas?.meterPoint);
  expect(meterPoint.meters.map(({ smartGasMeter }) => smartGasMeter)).toMatchObject([
    null,
    { deviceId: gas?.deviceId },
  ]);
});

test('a meter that was exchanged is listed first unless inactive ones are left out', async () => {
  const query = DISCOVERY.replace('meters(includeInactive: false)', 'meters');
  const { account, household } = await discovered(home, query);
  const { meters } = account.electricityAgreements[0].meterPoint;
  expect(meters).toHaveLength(2);
  expect(meters[0].activeTo).not.toBeNull();
  expect(meters[0].smartImportElectricityMeter.deviceId).not.toBe(deviceOf(household));
});

test('the deviceId is there without a Mini', async () => {
  const { account, household } = await discovered({ ...home, homeMini: false });
  const [meter] = account.electricityAgreements[0].meterPoint.meters;
  expect(meter.smartImportElectricityMeter.deviceId).toBe(deviceOf(household));
});

test('a customer sees all of his accounts, and no others', async () => {
  const second = { ...home, accountNumber: 'A-0000A002' };
  const stranger = { ...home, accountNumber: 'A-0000A003', apiKey: 'sk_live_other' };
  await using simulator = await startSimulator({ households: [home, second, stranger] });
  const answer = await post(simulator, '{ viewer { accounts { number } } }', {}, await tokenOf(simulator));
  expect(answer.body).toEqual({ data: { viewer: { accounts: [{ number: 'A-0000A001' }, { number: 'A-0000A002' }] } } });
});
