import type { Instant } from '@ohmini/core';
import type { Household, Meter } from '../household.ts';
import { retiredSerialOf } from '../identity.ts';
import { type Agreement, isInForce, shownAgreements } from '../tariffs/agreement.ts';
import { hashText } from '../truth/random.ts';
import type { Arguments } from './arguments.ts';
import { momentText } from './moment.ts';
import type { Node, NodeObject } from './projection.ts';
import { tariffNode } from './tariff-node.ts';

/** `account`, in the shapes of API contract 2.1 and 7(d), with its traps of 2.5. */
export function accountNode({ accountNumber, meters }: Household, now: Instant): NodeObject {
  const electricity = meters.filter(({ fuel }) => fuel === 'electricity');
  const exporting = electricity.filter((meter) => meter.exportMeterPoint !== undefined);
  return {
    __typename: 'AccountType',
    number: accountNumber,
    electricityAgreements: ({ active }: Arguments) => [
      ...electricity.flatMap((meter) => held(meter.agreements, now, active === true, importPoint(meter, now))),
      ...exporting.flatMap((meter) => held(meter.exportAgreements, now, active === true, exportPoint(meter, now))),
    ],
    gasAgreements: ({ active }: Arguments) =>
      meters
        .filter(({ fuel }) => fuel === 'gas')
        .flatMap((meter) => held(meter.agreements, now, active === true, gasPoint(meter, now))),
    properties: [{ id: '1', smartDeviceNetworks: [{ smartDevices: homeAreaNetwork(meters) }] }],
  };
}

/** Everything that talks in the home, and the hub that talks for it; the Mini is not among them. */
function homeAreaNetwork(meters: readonly Meter[]): NodeObject[] {
  const devices = meters.map(deviceNode);
  const others = ['CHF', 'PPMID'].flatMap((type, i) =>
    devices.slice(0, 1).map((device) => ({ ...device, type, deviceId: device.deviceId.replace(/^00/, `C${i}`) })),
  );
  return [...others, ...devices];
}

function importPoint(meter: Meter, now: Instant): NodeObject {
  const device = deviceNode(meter);
  const meterNow = { ...electricityMeter(meter), smartImportElectricityMeter: device, smartDevices: [device] };
  return {
    mpan: meter.meterPoint,
    direction: 'IMPORT',
    meters: ({ includeInactive }: Arguments) => [...(includeInactive === false ? [] : [retired(meter)]), meterNow],
    agreements: ({ includeInactive }: Arguments) => held(meter.agreements, now, includeInactive === false),
  };
}

/** The same meter again: its serial and its deviceId are those of the import side. */
function exportPoint(meter: Meter, now: Instant): NodeObject {
  const device = deviceNode(meter);
  return {
    mpan: meter.exportMeterPoint ?? null,
    direction: 'EXPORT',
    meters: () => [
      {
        ...electricityMeter(meter),
        makeAndType: '  Generic Export',
        smartExportElectricityMeter: device,
        smartDevices: [device],
      },
    ],
    agreements: ({ includeInactive }: Arguments) => held(meter.exportAgreements, now, includeInactive === false),
  };
}

/** Two rows, of which the first has no smart meter, as Octopus was seen to answer. */
function gasPoint(meter: Meter, now: Instant): NodeObject {
  const row = {
    activeFrom: '2020-01-06',
    activeTo: null,
    serialNumber: meter.serial,
    consumptionUnits: meter.settledIn === 'm3' ? 'm³' : 'kWh',
    modelName: 'G4',
    mechanism: 'S2',
    smartGasMeter: null,
    smartDevices: [],
  };
  const device = deviceNode(meter);
  return {
    mprn: meter.meterPoint,
    meters: () => [row, { ...row, smartGasMeter: device, smartDevices: [device] }],
    agreements: ({ includeInactive }: Arguments) => held(meter.agreements, now, includeInactive === false),
  };
}

const electricityMeter = ({ serial }: Meter) => ({
  activeFrom: '2020-01-06' as Node,
  activeTo: null as Node,
  makeAndType: 'Landis & Gyr E470-5424',
  serialNumber: serial,
  meterType: 'S2ADE',
  smartExportElectricityMeter: null as Node,
  smartImportElectricityMeter: null as Node,
});

/** The meter before the exchange: listed unless inactive ones are left out, and silent. */
function retired(meter: Meter): NodeObject {
  const device = { ...deviceNode(meter), deviceId: meter.deviceId.replace(/^00/, 'FF'), status: 'DECOMMISSIONED' };
  return {
    ...electricityMeter(meter),
    activeFrom: '2012-03-01',
    activeTo: '2020-01-06',
    serialNumber: retiredSerialOf(meter),
    smartImportElectricityMeter: device,
    smartDevices: [device],
  };
}

const deviceNode = ({ deviceId, fuel, serial }: Meter) => ({
  __typename: 'SmartMeterDeviceType',
  deviceId,
  serialNumber: serial,
  type: fuel === 'gas' ? 'GSME' : 'ESME',
  status: 'COMMISSIONED',
  manufacturer: '1063 - Landis and Gyr',
  model: '00050202',
  firmwareVersion: '38040602',
});

/** Agreements of a meter point, which is told of each where the account lists them. */
const held = (
  agreements: readonly Agreement[],
  now: Instant,
  onlyCurrent: boolean,
  meterPoint?: NodeObject,
): NodeObject[] =>
  shownAgreements(agreements, now)
    .filter((each) => !onlyCurrent || isInForce(each, now))
    .map((each) => ({
      id: String(hashText(`${each.tariff.code}/${each.validFrom}`)),
      validFrom: momentText(each.validFrom),
      validTo: each.validTo === null ? null : momentText(each.validTo),
      tariff: tariffNode(each, now),
      ...(meterPoint && { meterPoint }),
    }));
