import { type Instant, londonOffset } from '@ohmini/core';

const DATE_TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?$/;

/**
 * A time of a query: without an offset it is London's (API contract 5.1). Of an hour that happens twice it is the second.
 *
 * @returns undefined for what is no time, such as the 30th of February
 */
export function momentOf(text: string): Instant | undefined {
  const [, day = '', time = '', offset] = DATE_TIME.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  const at = Date.parse(`${day}${time}${(offset ?? 'Z').replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  if (Number.isNaN(at)) return undefined;
  return offset === undefined ? at - londonOffset(at - londonOffset(at)) : at;
}
