import type { JournalEntry } from './journal.ts';
import type { DeviceId, Fuel } from './meter.ts';
import { type Instant, isoSeconds } from './time.ts';

/** A tariff held from a moment to the start of the next one. Past ones are needed to cost history (API contract 5.5). */
export interface Agreement {
  fuel: Fuel;
  isExport: boolean;
  /** The meters that were there while it held; import and export may share one. */
  devices: DeviceId[];
  tariffCode: string;
  productCode: string | null;
  /** Null: since ever. */
  validFrom: Instant | null;
  /** Null: until further notice. */
  validTo: Instant | null;
}

export const agreementFields = (agreement: Agreement): JournalEntry['fields'] => ({
  fuel: agreement.fuel,
  is_export: agreement.isExport ? 1 : 0,
  tariff_code: agreement.tariffCode,
  ...(agreement.devices.length > 0 && { devices: agreement.devices.join(',') }),
  ...(agreement.productCode !== null && { product_code: agreement.productCode }),
  ...(agreement.validFrom !== null && { valid_from: isoSeconds(agreement.validFrom) }),
  ...(agreement.validTo !== null && { valid_to: isoSeconds(agreement.validTo) }),
});

/** The agreement behind an entry of the journal; undefined for an entry that is none. */
export function agreementOf({ fields }: JournalEntry): Agreement | undefined {
  const { fuel, is_export: isExport, devices, tariff_code: tariffCode, product_code: productCode } = fields;
  if ((fuel !== 'electricity' && fuel !== 'gas') || typeof tariffCode !== 'string') return undefined;
  return {
    fuel,
    isExport: isExport === 1,
    devices: typeof devices === 'string' ? devices.split(',') : [],
    tariffCode,
    productCode: typeof productCode === 'string' ? productCode : null,
    validFrom: momentOf(fields.valid_from),
    validTo: momentOf(fields.valid_to),
  };
}

const momentOf = (text: string | number | undefined): Instant | null =>
  typeof text === 'string' ? Date.parse(text) : null;
