import { type Instant, isoSeconds } from '@ohmini/core';
import { PRODUCTS, type Product, REGIONS, type Tariff, tariffCode, tariffOf } from '../tariffs/catalogue.ts';
import { priceOf, type RateKind } from '../tariffs/price.ts';
import { pageOf } from './page.ts';
import { found, NOT_FOUND, paged, type Reply } from './reply.ts';

/** `/products/` */
export const productsReply = (url: URL): Reply => paged(pageOf(PRODUCTS, url, 100, (each) => summary(each, url)));

/** `/products/{code}/`: its tariffs by kind of meter, region and way to pay (API contract 5.3, 7(j)). */
export function productReply(code: string, url: URL, now: Instant): Reply {
  const product = PRODUCTS.find((each) => each.code === code);
  if (!product) return NOT_FOUND;
  const tariffs = (prefix: Prefix) => byRegion(product, prefix, url, now);
  return found({
    ...summary(product, url),
    tariffs_active_at: isoSeconds(now),
    single_register_electricity_tariffs: tariffs('E-1R'),
    dual_register_electricity_tariffs: tariffs('E-2R'),
    single_register_gas_tariffs: tariffs('G-1R'),
  });
}

type Prefix = 'E-1R' | 'E-2R' | 'G-1R';

const summary = (product: Product, url: URL) => ({
  code: product.code,
  direction: product.direction,
  full_name: product.name,
  display_name: product.name,
  description: product.name,
  is_variable: product.pricing !== 'fixed',
  is_green: false,
  is_tracker: false,
  is_prepay: false,
  is_business: false,
  is_restricted: false,
  term: product.pricing === 'fixed' ? 12 : null,
  available_from: isoSeconds(product.availableFrom),
  available_to: null,
  brand: 'OCTOPUS_ENERGY',
  links: [link(`${url.origin}/v1/products/${product.code}/`, 'self')],
});

const link = (href: string, rel: string) => ({ href, method: 'GET', rel });

function byRegion(product: Product, prefix: Prefix, url: URL, now: Instant): Record<string, unknown> {
  const tariffs = REGIONS.flatMap((region) => tariffOf(tariffCode(prefix, product, region)) ?? []);
  return Object.fromEntries(
    tariffs.map((tariff) => [`_${tariff.region}`, { direct_debit_monthly: tariffBody(tariff, url, now) }]),
  );
}

function tariffBody(tariff: Tariff, url: URL, now: Instant) {
  const kinds: RateKind[] = tariff.registers === 'dual' ? ['day', 'night'] : ['standard'];
  const path = `${url.origin}/v1/products/${tariff.product.code}/${tariff.fuel}-tariffs/${tariff.code}`;
  const lists = ['standing-charges', ...kinds.map((kind) => `${kind}-unit-rates`)];
  const prices = kinds.flatMap((kind) => valueFields(`${kind}_unit_rate`, tariff, kind, now));
  return {
    code: tariff.code,
    ...Object.fromEntries([...valueFields('standing_charge', tariff, 'standing', now), ...prices]),
    links: lists.map((list) => link(`${path}/${list}/`, list.replaceAll('-', '_'))),
  };
}

function valueFields(name: string, tariff: Tariff, kind: RateKind, now: Instant): [string, number][] {
  const { exclusive, inclusive } = priceOf(tariff, kind, now);
  return [
    [`${name}_exc_vat`, exclusive / 1e6],
    [`${name}_inc_vat`, inclusive / 1e6],
  ];
}
