import type { Instant } from '@ohmini/core';

/** `agile`: another price each half hour; `flat`: one price a quarter of a year; `fixed`: one for twelve months; `intelligent`: cheap from 23:30 to 05:30. */
export interface Product {
  code: string;
  name: string;
  direction: 'IMPORT' | 'EXPORT';
  pricing: 'agile' | 'flat' | 'fixed' | 'intelligent';
  /** Pence per kWh before VAT, about which prices move. */
  basePence: { electricity: number; gas?: number };
  availableFrom: Instant;
  /** Whether there is an `E-2R-` tariff with a day and a night price. */
  dualRegister: boolean;
}

export const AGILE: Product = {
  code: 'AGILE-24-10-01',
  name: 'Agile Octopus October 2024 v1',
  direction: 'IMPORT',
  pricing: 'agile',
  basePence: { electricity: 17 },
  availableFrom: Date.UTC(2024, 8, 30, 23),
  dualRegister: false,
};

export const FLEXIBLE: Product = {
  code: 'VAR-22-11-01',
  name: 'Flexible Octopus',
  direction: 'IMPORT',
  pricing: 'flat',
  basePence: { electricity: 24, gas: 6 },
  availableFrom: Date.UTC(2020, 0, 1),
  dualRegister: true,
};

export const FIXED: Product = {
  code: 'OE-FIX-12M-22-11-01',
  name: 'Octopus 12M Fixed',
  direction: 'IMPORT',
  pricing: 'fixed',
  basePence: { electricity: 25 },
  availableFrom: Date.UTC(2020, 0, 1),
  dualRegister: false,
};

export const OUTGOING: Product = {
  code: 'OUTGOING-VAR-24-10-26',
  name: 'Outgoing Octopus',
  direction: 'EXPORT',
  pricing: 'flat',
  basePence: { electricity: 15 },
  availableFrom: Date.UTC(2020, 0, 1),
  dualRegister: false,
};

/** While Octopus charges the car, all that the home uses has the price of the night. */
export const INTELLIGENT: Product = {
  code: 'INTELLI-VAR-22-10-14',
  name: 'Intelligent Octopus Go',
  direction: 'IMPORT',
  pricing: 'intelligent',
  basePence: { electricity: 26 },
  availableFrom: Date.UTC(2022, 9, 13, 23),
  dualRegister: false,
};

/** The same price both ways, and REST has it for import alone: there is no INTELLI-FLUX-EXPORT (API contract 5.6). */
const INTELLIGENT_FLUX: Product = {
  code: 'INTELLI-FLUX-IMPORT-23-07-14',
  name: 'Intelligent Octopus Flux Import',
  direction: 'IMPORT',
  pricing: 'flat',
  basePence: { electricity: 27 },
  availableFrom: Date.UTC(2023, 6, 14),
  dualRegister: false,
};

export const PRODUCTS: readonly Product[] = [AGILE, FLEXIBLE, FIXED, OUTGOING, INTELLIGENT, INTELLIGENT_FLUX];

/** Regions of the grid: A to P without I and O. */
export const REGIONS = [...'ABCDEFGHJKLMNP'];

export interface Tariff {
  code: string;
  fuel: 'electricity' | 'gas';
  registers: 'single' | 'dual';
  product: Product;
  region: string;
}

const CODE = /^(E-1R|E-2R|G-1R)-([A-Z0-9-]+)-([A-HJ-NP])$/;

/** @returns undefined for a code that no product of the catalogue has */
export function tariffOf(code: string): Tariff | undefined {
  const [, prefix, productCode, region] = CODE.exec(code) ?? [];
  const product = PRODUCTS.find((each) => each.code === productCode);
  if (!product || !region) return undefined;
  if (prefix === 'E-2R' && !product.dualRegister) return undefined;
  if (prefix === 'G-1R' && product.basePence.gas === undefined) return undefined;
  const fuel = prefix === 'G-1R' ? 'gas' : 'electricity';
  return { code, fuel, registers: prefix === 'E-2R' ? 'dual' : 'single', product, region };
}

export const tariffCode = (prefix: 'E-1R' | 'E-2R' | 'G-1R', product: Product, region: string): string =>
  `${prefix}-${product.code}-${region}`;
