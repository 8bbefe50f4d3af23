const DECIMAL = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a decimal and moves its point: `shiftedDecimal('84.0000', -3)` is exactly the double nearest to 0.084.
 * Shifting the exponent before rounding keeps every digit; dividing after it does not.
 * Octopus sends decimals as strings, some as `"0E+1"`, and a number or null now and then (API contract 3.3).
 *
 * @returns undefined for anything that is not a finite decimal
 */
export function shiftedDecimal(value: unknown, places: number): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const match = DECIMAL.exec(String(value).trim());
  if (!match) return undefined;
  const shifted = Number(`${match[1]}e${Number(match[2] ?? 0) + places}`);
  return Number.isFinite(shifted) ? shifted : undefined;
}
