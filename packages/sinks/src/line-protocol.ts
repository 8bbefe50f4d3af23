import type { Point } from '@ohmini/core';
import { checkPoint } from './point-rules.ts';

const escapeName = (name: string): string => name.replace(/[ ,]/g, '\\$&');
const escapeTag = (text: string): string => text.replace(/[ ,=]/g, '\\$&');
const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

// A number without a suffix is a float: a field that was an integer once would refuse every fraction later.
const encodeValue = (value: number | string): string => (typeof value === 'number' ? String(value) : quote(value));

/**
 * One point in InfluxDB's line protocol, its time in milliseconds (`precision=ms`). The same point is the same line.
 *
 * @throws Permanent (`data`) for a point that would not read back as it is
 */
export function encodeLine(point: Point): string {
  checkPoint(point);
  const tags = Object.entries(point.tags)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `,${escapeTag(key)}=${escapeTag(value)}`);
  const fields = Object.entries(point.fields).map(([key, value]) => `${escapeTag(key)}=${encodeValue(value)}`);
  return `${escapeName(point.measurement)}${tags.join('')} ${fields.join(',')} ${point.at}`;
}
