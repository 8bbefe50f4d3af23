import type { FoundMeter, Fuel, Instant } from '@ohmini/core';
import { z } from 'zod';

/**
 * Both filters are always given: what comes back without them is not documented (API contract 2.1). Agreements are those
 * of all properties. MPAN and MPRN are not asked for, so that they cannot get anywhere.
 */
export const DISCOVERY = `query Devices($accountNumber: String!) {
  account(accountNumber: $accountNumber) {
    electricityAgreements(active: true) {
      meterPoint {
        direction
        meters(includeInactive: false) {
          activeTo
          serialNumber
          smartImportElectricityMeter { deviceId }
          smartExportElectricityMeter { deviceId }
          smartDevices { deviceId type status }
        }
      }
    }
    gasAgreements(active: true) {
      meterPoint { meters(includeInactive: false) { activeTo serialNumber smartGasMeter { deviceId } } }
    }
  }
}`;

/** Octopus may leave out, or answer null for, any list and any entry of one. */
export const listOf = <Item>(item: z.ZodType<Item>) =>
  z
    .array(item.nullish())
    .nullish()
    .transform((list) => present(list ?? []));

const present = <Item>(list: readonly (Item | null | undefined)[]): Item[] =>
  list.filter((each) => each !== null && each !== undefined);

const pointsOf = <Point>(point: z.ZodType<Point>) =>
  listOf(z.object({ meterPoint: point.nullish() })).transform((list) => present(list.map((each) => each.meterPoint)));

const smart = z.object({ deviceId: z.string() }).nullish();
const row = { activeFrom: z.string().nullish(), activeTo: z.string().nullish(), serialNumber: z.string().nullish() };

export const electricityPoint = z.object({
  direction: z.string().nullish(),
  meters: listOf(
    z.object({
      ...row,
      smartImportElectricityMeter: smart,
      smartExportElectricityMeter: smart,
      smartDevices: listOf(
        z.object({ deviceId: z.string(), type: z.string().nullish(), status: z.string().nullish() }),
      ),
    }),
  ),
});

export const gasPoint = z.object({ meters: listOf(z.object({ ...row, smartGasMeter: smart })) });

const discoveryAnswer = z.object({
  account: z.object({ electricityAgreements: pointsOf(electricityPoint), gasAgreements: pointsOf(gasPoint) }),
});

/** A row of the answer, in our words. */
interface Row {
  isExport: boolean;
  id: string | undefined;
  serial: string | undefined;
  isActive: boolean;
}

/**
 * The meters of a household. Each import meter with a smart device is polled, several of them too; everything else is
 * listed with the reason why it is not.
 *
 * @returns undefined when the answer has another shape
 */
export function readMeters(data: unknown, now: Instant): FoundMeter[] | undefined {
  const parsed = discoveryAnswer.safeParse(data);
  if (!parsed.success) return undefined;
  const { electricityAgreements, gasAgreements } = parsed.data.account;
  const electricity = electricityAgreements.flatMap((point) =>
    point.meters.map((meter) => ({ ...electricityRow(point, meter), ...about(meter, now) })),
  );
  const gas = gasAgreements.flatMap(({ meters }) =>
    meters.map((meter) => ({ isExport: false, id: idOf(meter.smartGasMeter), ...about(meter, now) })),
  );
  return [...metersOf('electricity', electricity), ...metersOf('gas', gas)];
}

type ElectricityPoint = z.output<typeof electricityPoint>;
type ElectricityMeter = ElectricityPoint['meters'][number];

/** Either smart field may be empty on any meter point (API contract 2.4): then the network's own meter is the device. */
export function electricityRow({ direction }: ElectricityPoint, meter: ElectricityMeter) {
  const importId = idOf(meter.smartImportElectricityMeter);
  const exportId = idOf(meter.smartExportElectricityMeter);
  const isExport = direction ? direction === 'EXPORT' : importId === undefined && exportId !== undefined;
  return { isExport, id: (isExport ? exportId : importId) ?? networkMeter(meter) };
}

/** Of what talks in the home (hub, display, meters) the electricity meter, and not one that was taken out. */
const networkMeter = ({ smartDevices }: ElectricityMeter): string | undefined =>
  idOf(smartDevices.find(({ type, status }) => type === 'ESME' && !GONE.has(status ?? '')));

const GONE = new Set(['DECOMMISSIONED', 'WITHDRAWN']);

/** It becomes part of job ids, keys and tags. */
const DEVICE_ID = /^[A-Za-z0-9-]{1,64}$/;

export const idOf = (device: { deviceId: string } | null | undefined): string | undefined =>
  device && DEVICE_ID.test(device.deviceId) ? device.deviceId : undefined;

const about = ({ activeTo, serialNumber }: Pick<ElectricityMeter, 'activeTo' | 'serialNumber'>, now: Instant) => ({
  serial: serialNumber?.trim() || undefined,
  isActive: !(activeTo && Date.parse(activeTo) <= now),
});

/** The rows of one fuel as meters. Another row of the same meter says nothing new and is left out (API contract 2.5). */
function metersOf(fuel: Fuel, rows: readonly Row[]): FoundMeter[] {
  const exports = rows.filter(({ isExport }) => isExport);
  const imports = rows.filter(({ isExport }) => !isExport);
  const polled = firstOfEach(imports.filter(isUsable), (a, b) => a.id === b.id);
  const isPolled = (row: Row) => polled.some((each) => isSame(each, row));
  const others = firstOfEach(imports, isSame).filter((row) => !isPolled(row));
  return [
    ...polled.map((row) => {
      const role = exports.some((each) => isSame(each, row)) ? 'import and export' : 'import';
      return meterOf(fuel, row, { role, isPolled: true, why: 'in use' });
    }),
    ...others.map((row) => {
      const why = row.isActive ? 'no smart meter' : 'no longer in use';
      return meterOf(fuel, row, { role: 'import', isPolled: false, why });
    }),
    ...exports.map((row) =>
      meterOf(fuel, row, { role: 'export', isPolled: false, why: isPolled(row) ? SHARED_DEVICE : EXPORT_ALONE }),
    ),
  ];
}

const SHARED_DEVICE = 'export shares the device of the import meter';
const EXPORT_ALONE = 'a Home Mini reports import meters only';

const isUsable = ({ isActive, id }: Row): boolean => isActive && id !== undefined;

const isSame = (a: Row, b: Row): boolean =>
  (a.id !== undefined && a.id === b.id) || (a.serial !== undefined && a.serial === b.serial);

const firstOfEach = (rows: readonly Row[], same: (a: Row, b: Row) => boolean): Row[] =>
  rows.filter((row, index) => !rows.slice(0, index).some((each) => same(each, row)));

const meterOf = (
  fuel: Fuel,
  { id, serial }: Row,
  meter: Pick<FoundMeter, 'role' | 'isPolled' | 'why'>,
): FoundMeter => ({
  fuel,
  ...(id !== undefined && { id }),
  ...(serial !== undefined && { serialEnding: serial.slice(-3) }),
  ...meter,
});
