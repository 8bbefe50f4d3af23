import { Permanent } from '@ohmini/core';
import type { Month } from './month.ts';

export type RateKind = 'standard' | 'day' | 'night';

/** A list of prices: unit rates of one kind, or standing charges. */
export interface PriceList {
  what: RateKind | 'standing';
  product: string;
  tariff: string;
  /** Of the past; without one they are the days around now. */
  month?: Month;
}

/** Something that Octopus publishes for everybody, without asking who wants to know. */
export type Published = { what: 'products' } | { what: 'product'; product: string } | PriceList;

export const LISTS: Record<PriceList['what'], string> = {
  standard: 'standard-unit-rates',
  day: 'day-unit-rates',
  night: 'night-unit-rates',
  standing: 'standing-charges',
};

/**
 * Its name in the shared cache. There is one for each list, whatever stretch of it somebody asks for, and one for each month
 * of its past, which no path is called: paths end in a slash.
 *
 * @throws as `pathOf`
 */
export const nameOf = (published: Published): string =>
  pathOf(published) + ('tariff' in published ? (published.month ?? '') : '');

/**
 * Its path below `/v1/` (API contract 5.1 to 5.3); and there are no others, whatever somebody calls a tariff.
 *
 * @throws Permanent for a code that cannot be one
 */
export function pathOf(published: Published): string {
  if (published.what === 'products') return 'products/';
  const product = `products/${checked(published.product)}/`;
  if (published.what === 'product') return product;
  const { tariff, what } = published;
  const fuel = tariff.startsWith('G-') ? 'gas' : 'electricity';
  return `${product}${fuel}-tariffs/${checked(tariff)}/${LISTS[what]}/`;
}

const CODE = /^[A-Z0-9](?:[A-Z0-9-]{0,62}[A-Z0-9])?$/;

function checked(code: string): string {
  if (!CODE.test(code)) throw new Permanent('no-such-code', 'That is no code of a product or tariff.', 'request');
  return code;
}
