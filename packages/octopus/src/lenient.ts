import { isoSeconds, shiftedDecimal } from '@ohmini/core';
import { z } from 'zod';
import { WITH_ZONE } from './telemetry.ts';

/** A value that may be missing, null, or anything else: what is none of its kind is absent, and no reason to refuse a row. */
const lenient = <Value>(read: (value: unknown) => Value | undefined) => z.unknown().transform(read).optional();

const LONGEST_TEXT = 120;

/** No store takes these in a text. */
const UNFIT = /[\p{Cc}\p{Cs}]+/gu;

export const text = lenient((value) =>
  typeof value === 'string' || typeof value === 'number'
    ? String(value).slice(0, LONGEST_TEXT).replace(UNFIT, ' ').trim() || undefined
    : undefined,
);

/** A word of the API's own, such as AT_HOME: where more might stand, nothing private comes along. */
export const word = lenient((value) => (typeof value === 'string' && /^[\w-]{1,40}$/.test(value) ? value : undefined));

export const amount = lenient((value) => shiftedDecimal(value, 0));

/** Yes is 1, so that of one name there is always one type. */
export const yesNo = lenient((value) => (typeof value === 'boolean' ? Number(value) : undefined));

/** `2026-11-20T17:00:00Z`, whatever zone it was said in. */
export const moment = lenient((value) => {
  const at = typeof value === 'string' && WITH_ZONE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : isoSeconds(at);
});

/** Read later. */
export const anything = z.unknown().optional();

/** An object, or an empty one in its place. */
export const part = <Shape extends z.ZodRawShape>(shape: Shape) => {
  const known = z.object(shape);
  return lenient((value) => known.safeParse(isObject(value) ? value : {}).data);
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a list row by row: one that cannot be read is counted, and its neighbours are read. Null is an empty list. */
export function rowsOf<Row>(list: unknown, row: z.ZodType<Row>, reject: () => void): Row[] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list)) {
    reject();
    return [];
  }
  return list.flatMap((each) => {
    const parsed = row.safeParse(each);
    if (!parsed.success) reject();
    return parsed.success ? [parsed.data] : [];
  });
}
