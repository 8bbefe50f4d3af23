import type { Point } from './ports.ts';

/** GBP per kWh, VAT included. */
export const UNIT_RATE = 'unit_rate';

/** GBP, VAT included. */
export const COST_ESTIMATED = 'cost_estimated';

/**
 * To a hundred-millionth of a penny. A product of two doubles has a tail of noise, 0.0012000000000000001, which another
 * order of steps would make another: rounded, a cost is a pure function of what is stored beside it, and can be compared
 * with. A year of ten-second readings is off by less than a fiftieth of a penny for it.
 */
const PER_GBP = 1e10;

export function costOf(kwh: number, gbpPerKwh: number): number {
  const rounded = Math.round(kwh * gbpPerKwh * PER_GBP) / PER_GBP;
  // Nothing at less than nothing is nothing.
  return rounded === 0 ? 0 : rounded;
}

/** What a row is to carry of its price; nothing where that is not known, and no cost where the energy is not. */
export function priceFields(fields: Point['fields'], gbpPerKwh: number | undefined): Record<string, number> {
  if (gbpPerKwh === undefined) return {};
  const { consumption_delta: kwh } = fields;
  return {
    [UNIT_RATE]: gbpPerKwh,
    ...(typeof kwh === 'number' && { [COST_ESTIMATED]: costOf(kwh, gbpPerKwh) }),
  };
}

/** A reading with its price, which is no part of its identity: absent fields leave stored ones alone. */
export function priced(point: Point, gbpPerKwh: number | undefined): Point {
  return gbpPerKwh === undefined
    ? point
    : { ...point, fields: { ...point.fields, ...priceFields(point.fields, gbpPerKwh) } };
}
