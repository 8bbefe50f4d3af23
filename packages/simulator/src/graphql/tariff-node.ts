import type { Instant } from '@ohmini/core';
import type { Agreement } from '../tariffs/agreement.ts';
import type { Tariff } from '../tariffs/catalogue.ts';
import { priceOf, type RateKind } from '../tariffs/price.ts';
import type { NodeObject } from './projection.ts';

/** The tariff of an agreement with its prices now, or on its last day. Pence here are JSON numbers (API contract 7(e)). */
export function tariffNode({ tariff, validTo }: Agreement, now: Instant): NodeObject {
  const at = validTo === null ? now : Math.min(now, validTo - 1);
  const { code, product } = tariff;
  return {
    __interface: 'TariffType',
    id: code,
    tariffCode: code,
    productCode: product.code,
    displayName: product.name,
    fullName: product.name,
    description: product.name,
    ...pence('standingCharge', 'preVatStandingCharge', tariff, 'standing', at),
    ...ratesOf(tariff, at),
  };
}

/** What only a fragment on the tariff's own type may ask for; of half-hourly prices REST is the place. */
function ratesOf(tariff: Tariff, at: Instant): NodeObject {
  if (tariff.product.pricing === 'agile') return { __typename: 'HalfHourlyTariff' };
  if (tariff.registers === 'single') {
    const rates = pence('unitRate', 'preVatUnitRate', tariff, 'standard', at);
    return { __typename: 'StandardTariff', __own: Object.keys(rates), ...rates };
  }
  const rates = {
    ...pence('dayRate', 'preVatDayRate', tariff, 'day', at),
    ...pence('nightRate', 'preVatNightRate', tariff, 'night', at),
  };
  return { __typename: 'DayNightTariff', __own: Object.keys(rates), ...rates };
}

function pence(taxed: string, bare: string, tariff: Tariff, kind: RateKind, at: Instant): Record<string, number> {
  const { exclusive, inclusive } = priceOf(tariff, kind, at);
  return { [taxed]: inclusive / 1e6, [bare]: exclusive / 1e6 };
}
