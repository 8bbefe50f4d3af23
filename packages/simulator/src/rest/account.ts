import type { Instant } from '@ohmini/core';
import type { Household, Meter } from '../household.ts';
import { retiredSerialOf } from '../identity.ts';
import { type Agreement, shownAgreements } from '../tariffs/agreement.ts';
import { londonIso } from '../tariffs/british-time.ts';
import { INSTALLED_AT } from '../truth/routine.ts';
import { found, NOT_FOUND, type Reply } from './reply.ts';

/** `/accounts/{number}/`: address, meter points and agreements, without a deviceId (API contract 5.8). */
export function accountReply(households: readonly Household[], number: string, now: Instant): Reply {
  const household = households.find(({ accountNumber }) => accountNumber === number);
  return household ? found({ number, properties: [propertyOf(household, now)] }) : NOT_FOUND;
}

function propertyOf({ accountNumber, meters, region }: Household, now: Instant) {
  const [electricity, gas] = (['electricity', 'gas'] as const).map((fuel) =>
    meters.filter((meter) => meter.fuel === fuel),
  );
  return {
    id: 1,
    moved_in_at: londonIso(INSTALLED_AT),
    moved_out_at: null,
    address_line_1: `${Number(accountNumber.replace(/\D/g, '')) % 100} Simulator Street`,
    address_line_2: '',
    address_line_3: '',
    town: 'OHMVILLE',
    county: '',
    postcode: `Z${region}1 1ZZ`,
    electricity_meter_points: (electricity ?? []).flatMap((meter) => electricityPoints(meter, now)),
    gas_meter_points: (gas ?? []).map((meter) => ({
      mprn: meter.meterPoint,
      consumption_standard: 11_500,
      meters: [{ serial_number: meter.serial }],
      agreements: rowsOf(meter.agreements, now),
    })),
  };
}

/** Import and export each, with one meter between them; the meter before the exchange is still listed. */
function electricityPoints(meter: Meter, now: Instant): object[] {
  const imported = {
    mpan: meter.meterPoint,
    profile_class: 1,
    consumption_standard: 2_700,
    meters: [meterRow(retiredSerialOf(meter)), meterRow(meter.serial)],
    agreements: rowsOf(meter.agreements, now),
    is_export: false,
  };
  if (meter.exportMeterPoint === undefined) return [imported];
  const exported = {
    mpan: meter.exportMeterPoint,
    profile_class: 8,
    consumption_standard: 0,
    meters: [meterRow(meter.serial)],
    agreements: rowsOf(meter.exportAgreements, now),
    is_export: true,
  };
  return [imported, exported];
}

const meterRow = (serial: string) => ({
  serial_number: serial,
  registers: [{ identifier: '1', rate: 'STANDARD', is_settlement_register: true }],
});

const rowsOf = (agreements: readonly Agreement[], now: Instant) =>
  shownAgreements(agreements, now).map(({ tariff, validFrom, validTo }) => ({
    tariff_code: tariff.code,
    valid_from: londonIso(validFrom),
    valid_to: validTo === null ? null : londonIso(validTo),
  }));
