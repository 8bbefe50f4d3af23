import type { Household, Meter } from '../household.ts';
import type { Agreement } from '../tariffs/agreement.ts';
import { OUTGOING, tariffCode } from '../tariffs/catalogue.ts';
import type { Arguments } from './arguments.ts';
import type { Node, NodeObject } from './projection.ts';

const iso = (at: number | null): string | null =>
  at === null ? null : `${new Date(at).toISOString().slice(0, 19)}+00:00`;

/** `account`, in the shapes of API contract 2.1 and 7(d), with its traps of 2.5. */
export function accountNode({ accountNumber, meters }: Household): NodeObject {
  const electricity = meters.filter(({ fuel }) => fuel === 'electricity');
  const exporting = electricity.filter((meter) => meter.exportMeterPoint !== undefined);
  return {
    __typename: 'AccountType',
    number: accountNumber,
    electricityAgreements: () => [...electricity.map(importAgreement), ...exporting.map(exportAgreement)],
    gasAgreements: () => meters.filter(({ fuel }) => fuel === 'gas').map(gasAgreement),
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

const agreementNode = (meterPoint: NodeObject): NodeObject => ({ validFrom: null, validTo: null, meterPoint });

function importAgreement(meter: Meter): NodeObject {
  const device = deviceNode(meter);
  const meterNow = { ...electricityMeter(meter), smartImportElectricityMeter: device, smartDevices: [device] };
  return agreementNode({
    mpan: meter.meterPoint,
    direction: 'IMPORT',
    meters: ({ includeInactive }: Arguments) => [...(includeInactive === false ? [] : [retired(meter)]), meterNow],
    agreements: ({ includeInactive }: Arguments) => held(meter.agreements, includeInactive === false),
  });
}

/** The same meter again: its serial and its deviceId are those of the import side. */
function exportAgreement(meter: Meter): NodeObject {
  const device = deviceNode(meter);
  const region = meter.agreements[0]?.tariff.region ?? 'A';
  const tariff = { ...TARIFF, tariffCode: tariffCode('E-1R', OUTGOING, region), productCode: OUTGOING.code };
  return agreementNode({
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
    agreements: () => [{ validFrom: iso(meter.agreements[0]?.validFrom ?? null), validTo: null, tariff }],
  });
}

/** Two rows, of which the first has no smart meter, as Octopus was seen to answer. */
function gasAgreement(meter: Meter): NodeObject {
  const row = {
    activeFrom: '2020-01-06',
    activeTo: null,
    serialNumber: meter.serial,
    consumptionUnits: 'kWh',
    modelName: 'G4',
    mechanism: 'S2',
    smartGasMeter: null,
    smartDevices: [],
  };
  const device = deviceNode(meter);
  return agreementNode({
    mprn: meter.meterPoint,
    meters: () => [row, { ...row, smartGasMeter: device, smartDevices: [device] }],
    agreements: ({ includeInactive }: Arguments) => held(meter.agreements, includeInactive === false),
  });
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
    serialNumber: `R${meter.serial}`,
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

const TARIFF = { __typename: 'StandardTariff', __interface: 'TariffType' };

const held = (agreements: readonly Agreement[], onlyCurrent: boolean): Node[] =>
  agreements
    .filter(({ validTo }) => !onlyCurrent || validTo === null)
    .map(({ tariff, validFrom, validTo }) => ({
      validFrom: iso(validFrom),
      validTo: iso(validTo),
      tariff: {
        ...TARIFF,
        __typename: tariff.product.pricing === 'agile' ? 'HalfHourlyTariff' : 'StandardTariff',
        tariffCode: tariff.code,
        productCode: tariff.product.code,
      },
    }));
