import { type Agreement, agreementFields, type Fuel, type Instant, type JournalEntry } from '@ohmini/core';
import { z } from 'zod';
import { electricityPoint, electricityRow, gasPoint, idOf, listOf } from './discovery.ts';
import { compact, entry, numbered } from './entry.ts';
import { isObject, moment, rowsOf, text } from './lenient.ts';

const ELECTRICITY = `meterPoint {
  direction
  meters(includeInactive: true) {
    activeFrom
    activeTo
    smartImportElectricityMeter { deviceId }
    smartExportElectricityMeter { deviceId }
    smartDevices { deviceId type status }
  }
  agreements(includeInactive: true) { validFrom validTo tariff { ... on TariffType { productCode tariffCode } } }
}`;

const GAS = `meterPoint {
  meters(includeInactive: true) { activeFrom activeTo smartGasMeter { deviceId } }
  agreements(includeInactive: true) { validFrom validTo tariff { productCode tariffCode } }
}`;

/**
 * Whether `active: false` lists the past agreements or all of them is not documented (API contract 2.1), so both are
 * asked for and what is said twice is taken once. No MPAN and no serial number is asked for.
 */
export const AGREEMENTS = `query Agreements($accountNumber: String!) {
  account(accountNumber: $accountNumber) {
    electricity: electricityAgreements(active: true) { ${ELECTRICITY} }
    pastElectricity: electricityAgreements(active: false) { ${ELECTRICITY} }
    gas: gasAgreements(active: true) { ${GAS} }
    pastGas: gasAgreements(active: false) { ${GAS} }
  }
}`;

const held = {
  agreements: listOf(
    z.object({
      validFrom: moment,
      validTo: moment,
      tariff: z.object({ tariffCode: text, productCode: text }).nullish(),
    }),
  ),
};

const electricityRowShape = z.object({ meterPoint: electricityPoint.extend(held) });
const gasRowShape = z.object({ meterPoint: gasPoint.extend(held) });

type Held = z.output<typeof electricityRowShape>['meterPoint']['agreements'];

/** A meter as far as it matters here. */
interface Row {
  isExport: boolean;
  id: string | undefined;
  from: Instant;
  to: Instant;
}

/** Every agreement of every property, past ones too. @returns undefined when the answer has another shape */
export function readAgreements(data: unknown, reject: () => void): JournalEntry[] | undefined {
  const account = isObject(data) ? data.account : undefined;
  if (!isObject(account)) return undefined;
  const electricity = [account.electricity, account.pastElectricity].flatMap((list) =>
    rowsOf(list, electricityRowShape, reject).flatMap(({ meterPoint }) => {
      const rows = meterPoint.meters.map((meter) => ({ ...electricityRow(meterPoint, meter), ...whileActive(meter) }));
      return agreementsOf('electricity', meterPoint.agreements, rows, meterPoint.direction, reject);
    }),
  );
  const gas = [account.gas, account.pastGas].flatMap((list) =>
    rowsOf(list, gasRowShape, reject).flatMap(({ meterPoint: { meters, agreements } }) => {
      const rows = meters.map((meter) => ({ isExport: false, id: idOf(meter.smartGasMeter), ...whileActive(meter) }));
      return agreementsOf('gas', agreements, rows, 'IMPORT', reject);
    }),
  );
  return numbered(distinct([...electricity, ...gas]).map(agreementEntry));
}

function agreementsOf(
  fuel: Fuel,
  agreements: Held,
  rows: readonly Row[],
  direction: string | null | undefined,
  reject: () => void,
): Agreement[] {
  return agreements.flatMap(({ validFrom: from, validTo: to, tariff }) => {
    if (!tariff?.tariffCode) {
      reject();
      return [];
    }
    const { tariffCode, productCode = null } = tariff;
    const validFrom = from === undefined ? null : Date.parse(from);
    const validTo = to === undefined ? null : Date.parse(to);
    // Where nothing else tells the direction, the name of the tariff does.
    const isNamedExport = rows.some(({ isExport }) => isExport) || /OUTGOING|EXPORT/.test(tariffCode);
    const isExport = direction ? direction === 'EXPORT' : isNamedExport;
    const devices = devicesWithin(rows, validFrom ?? -Infinity, validTo ?? Infinity);
    return [{ fuel, isExport, devices, tariffCode, productCode, validFrom, validTo }];
  });
}

/** The meters that were there at some time of an agreement. */
const devicesWithin = (rows: readonly Row[], from: Instant, to: Instant): string[] =>
  [...new Set(rows.flatMap((row) => (row.id !== undefined && row.from < to && row.to > from ? [row.id] : [])))].sort();

type Active = { activeFrom?: string | null | undefined; activeTo?: string | null | undefined };

const whileActive = ({ activeFrom, activeTo }: Active): Pick<Row, 'from' | 'to'> => ({
  from: Date.parse(activeFrom ?? '') || -Infinity,
  to: Date.parse(activeTo ?? '') || Infinity,
});

const distinct = (agreements: readonly Agreement[]): Agreement[] =>
  [...new Map(agreements.map((each) => [JSON.stringify(each), each]))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, each]) => each);

function agreementEntry(agreement: Agreement): JournalEntry {
  const fields = agreementFields(agreement);
  const { fuel, isExport, tariffCode } = agreement;
  const from = typeof fields.valid_from === 'string' ? compact(fields.valid_from) : 'ever';
  return entry([fuel, isExport ? 'export' : 'import', tariffCode, from], fields);
}
