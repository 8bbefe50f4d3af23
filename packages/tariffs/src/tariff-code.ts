/** What the code of a tariff says, as `E-1R-AGILE-24-10-01-A` does. */
export interface TariffCode {
  fuel: 'electricity' | 'gas';
  /** Whether it is said to have a day and a night price. The list itself knows better (API contract 5.3). */
  isDual: boolean;
  product: string;
  /** A to P without I and O. */
  region: string;
}

const SHAPE = /^(?:(?<fuel>[EG])-(?<registers>[0-9A-Z]+)-)?(?<product>[A-Z0-9][A-Z0-9-]*)-(?<region>[A-HJ-NP])$/;

/** @returns undefined for a misfit, of which there are some: its product is then known from elsewhere (API contract 5.4) */
export function readTariffCode(code: string): TariffCode | undefined {
  const { fuel, registers, product, region } = SHAPE.exec(code)?.groups ?? {};
  if (!product || !region) return undefined;
  return { fuel: fuel === 'G' ? 'gas' : 'electricity', isDual: registers === '2R', product, region };
}

/** What to ask for its prices by: its code alone, or with its product where the code is a misfit that says another, or none. */
export const namedTariff = (tariff: string, product: string | null): string | { product: string; tariff: string } =>
  product === null || readTariffCode(tariff)?.product === product ? tariff : { product, tariff };

/**
 * The tariff to ask for where this one is not published. Only one such is known: what Intelligent Octopus Flux pays for
 * export is what it takes for import, and REST has the import product alone (API contract 5.6).
 */
export const substituteOf = (code: string): string | undefined =>
  code.includes('INTELLI-FLUX-EXPORT-') ? code.replace('FLUX-EXPORT-', 'FLUX-IMPORT-') : undefined;
