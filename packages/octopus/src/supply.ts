import type { DeviceId, Fuel } from '@ohmini/core';
import { z } from 'zod';
import { electricityPoint, electricityRow, idOf, listOf } from './discovery.ts';

/** Where the settled half hours of a meter are found. Both numbers are private (I10): they go into a URL and nowhere else. */
export interface Supply {
  /** `electricity-meter-points/<MPAN>/meters/<serial>` */
  path: string;
  /** Some gas is settled in cubic metres (API contract 5.9), which are no kWh without the calorific value of the day. */
  isInKwh: boolean;
}

/** The REST account has no device ids (API contract 5.8), so meter points are asked for here. */
export const SUPPLIES = `query Supplies($accountNumber: String!) {
  account(accountNumber: $accountNumber) {
    electricityAgreements(active: true) {
      meterPoint {
        mpan
        direction
        meters(includeInactive: false) {
          serialNumber
          smartImportElectricityMeter { deviceId }
          smartExportElectricityMeter { deviceId }
          smartDevices { deviceId type status }
        }
      }
    }
    gasAgreements(active: true) {
      meterPoint { mprn meters(includeInactive: false) { serialNumber consumptionUnits smartGasMeter { deviceId } } }
    }
  }
}`;

const said = z.string().nullish();
const gasMeter = z.object({
  serialNumber: said,
  consumptionUnits: said,
  smartGasMeter: z.object({ deviceId: z.string() }).nullish(),
});

const suppliesAnswer = z.object({
  account: z.object({
    electricityAgreements: listOf(z.object({ meterPoint: electricityPoint.extend({ mpan: said }) })),
    gasAgreements: listOf(z.object({ meterPoint: z.object({ mprn: said, meters: listOf(gasMeter) }) })),
  }),
});

type Account = z.output<typeof suppliesAnswer>['account'];

/** @returns undefined when the answer has another shape */
export function readSupplies(data: unknown): Map<DeviceId, Supply> | undefined {
  const parsed = suppliesAnswer.safeParse(data);
  if (!parsed.success) return undefined;
  return new Map([...electricitySupplies(parsed.data.account), ...gasSupplies(parsed.data.account)]);
}

const electricitySupplies = ({ electricityAgreements }: Account) =>
  electricityAgreements.flatMap(({ meterPoint }) =>
    meterPoint.meters.flatMap((meter) => {
      const { isExport, id } = electricityRow(meterPoint, meter);
      return isExport ? [] : entryOf('electricity', meterPoint.mpan, meter.serialNumber, id, true);
    }),
  );

const gasSupplies = ({ gasAgreements }: Account) =>
  gasAgreements.flatMap(({ meterPoint: { mprn, meters } }) =>
    meters.flatMap(({ serialNumber, consumptionUnits, smartGasMeter }) =>
      entryOf('gas', mprn, serialNumber, idOf(smartGasMeter), consumptionUnits === 'kWh'),
    ),
  );

function entryOf(
  fuel: Fuel,
  point: string | null | undefined,
  serial: string | null | undefined,
  id: DeviceId | undefined,
  isInKwh: boolean,
): [DeviceId, Supply][] {
  if (!point || !serial || id === undefined) return [];
  const path = `${fuel}-meter-points/${encodeURIComponent(point)}/meters/${encodeURIComponent(serial.trim())}`;
  return [[id, { path, isInKwh }]];
}
