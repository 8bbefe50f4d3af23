import type { Instant } from '@ohmini/core';
import { pricePence, timeOrDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { PriceView } from '../overview.ts';
import { steadyPrices } from './steady-prices.ts';
import { tile } from './tile.ts';

/** What a kWh costs now, until when, and what comes then. */
export function priceTile(price: PriceView | undefined, at: Instant): Html | undefined {
  const [now, next] = steadyPrices(price?.ahead ?? []);
  if (!now) return undefined;
  return tile({
    name: 'Price now',
    value: html`${price?.isUpperBound && html`<small class="at-most">at most</small> `}${pricePence(now.pencePerKwh)} <span class="unit">/ kWh</span>`,
    remarks: [
      next
        ? html`until ${timeOrDay(next.from, at)}, then <b>${pricePence(next.pencePerKwh)}</b>`
        : html`the same as far as prices are known`,
    ],
  });
}
