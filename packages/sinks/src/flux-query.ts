import type { BucketQuestion, Fold, Instant, Interval, Selection } from '@ohmini/core';
import { FARTHEST } from './point-rules.ts';

const moment = (at: Instant): string => new Date(Math.min(Math.max(at, -FARTHEST), FARTHEST)).toISOString();

/**
 * A string literal of Flux, out of which no value can break: all but letters, digits and a few harmless signs are
 * written as bytes. The client library's escaping is not used, because Flux takes `$` and what follows it together, so
 * that a backslash put after a `$` escapes nothing and the query is refused.
 */
const fluxText = (text: string): string =>
  `"${[...Buffer.from(text)].map((byte) => (isHarmless(byte) ? String.fromCharCode(byte) : hex(byte))).join('')}"`;

const isHarmless = (byte: number): boolean => /[\w .:-]/.test(String.fromCharCode(byte));
const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;

function selected(bucket: string, { measurement, tags }: Selection, { from, to }: Interval): string {
  const conditions = Object.entries({ ...tags, _measurement: measurement })
    .map(([column, value]) => `r[${fluxText(column)}] == ${fluxText(value)}`)
    .join(' and ');
  return `from(bucket: ${fluxText(bucket)})
  |> range(start: ${moment(from)}, stop: ${moment(to)})
  |> filter(fn: (r) => ${conditions})`;
}

export type FluxQuery = (bucket: string, selection: Selection, interval: Interval) => string;

/** The oldest `limit` values of each field of each series: enough to make up the oldest `limit` rows. */
export const rangeQuery =
  (limit: number): FluxQuery =>
  (...where) =>
    `${selected(...where)}
  |> limit(n: ${Math.trunc(limit)})`;

/** The newest value of each field of each series. */
export const lastQuery: FluxQuery = (...where) => `${selected(...where)}
  |> last()`;

export const sumQuery =
  (field: string): FluxQuery =>
  (...where) =>
    `${selected(...where)}
  |> filter(fn: (r) => r["_field"] == ${fluxText(field)})
  |> group()
  |> sum()`;

/** Pivoted, because a row is one however many fields it has. `count` takes no column of times, hence the name. */
export const countQuery: FluxQuery = (...where) => `${selected(...where)}
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> group()
  |> count(column: "_measurement")`;

/**
 * Some fields of each series by themselves, folded in one way. Nothing stands between storage and window, so that storage
 * folds as it reads; and what is equal in all rows is not sent with each of them.
 */
export const bucketsQuery =
  ({ fields, limit, stepMs }: BucketQuestion, how: Fold): FluxQuery =>
  (...where) => {
    const names = fields.filter((field) => field.how === how).map(({ name }) => name);
    const isAsked = names.map((name) => `r["_field"] == ${fluxText(name)}`).join(' or ');
    return `${selected(...where)}
  |> filter(fn: (r) => ${isAsked})
  |> aggregateWindow(every: ${Math.trunc(stepMs)}ms, fn: ${how}, createEmpty: false, timeSrc: "_start")
  |> limit(n: ${Math.trunc(limit)})
  |> drop(columns: ["_start", "_stop", "_measurement"])`;
  };
