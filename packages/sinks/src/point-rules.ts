import { type Instant, Permanent, type Point } from '@ohmini/core';

/** InfluxDB keeps nanoseconds in 64 bits: 1677 to 2262. Every row is nearer than this, and every query reaches it. */
export const FARTHEST: Instant = 9_223_372_036_000;

const MARK = /[\p{Cc}\p{Cs}]/u;
const MARK_IN_TEXT = /\p{Cs}|(?![\n\t])\p{Cc}/u;

/** Line protocol cannot escape a backslash here: before one of these it would escape what follows it. */
const BACKSLASH_BEFORE_DELIMITER = /\\(?:[ ,=]|$)/;

const refusal = (code: string, message: string): Permanent => new Permanent(code, message, 'data');

const isName = (name: string): boolean =>
  name.length > 0 && name.length <= 128 && !MARK.test(name) && !/^[_#$]|^sqlite_|\\/i.test(name);

const isKey = (key: string): boolean => isName(key) && key !== 'time';

// Column names of SQLite know no case, so two that differ in it only would be one.
const isFieldKey = (key: string): boolean => isKey(key) && !/[A-Z]/.test(key);

const isTagValue = (value: string): boolean =>
  value.length > 0 && !MARK.test(value) && !BACKSLASH_BEFORE_DELIMITER.test(value);

/** An empty text comes back from InfluxDB as an absent field, a carriage return does not come back at all. */
const isFieldValue = (value: number | string): boolean =>
  typeof value === 'number' ? Number.isFinite(value) : value.length > 0 && !MARK_IN_TEXT.test(value);

/**
 * The rows that every sink takes and gives back unchanged; what one store cannot hold, none takes.
 * Names: 1 to 128 characters, no backslash, none of the stores' own. Tag values: not empty, one line, no backslash at
 * the end or before a space, comma or equals sign. Fields: at least one, finite numbers or non-empty text.
 *
 * @throws Permanent (`data`)
 */
export function checkPoint(point: Point): void {
  if (!isName(point.measurement)) throw refusal('point-measurement', 'The name of a measurement cannot be stored.');
  if (!Number.isInteger(point.at) || Math.abs(point.at) >= FARTHEST) {
    throw refusal('point-time', `A row of ${point.measurement} has no time that can be stored.`);
  }
  checkTags(point);
  checkFields(point);
}

function checkTags({ measurement, tags, fields }: Point): void {
  for (const [key, value] of Object.entries(tags)) {
    if (!isKey(key) || Object.hasOwn(fields, key)) {
      throw refusal('point-tag-key', `A tag of ${measurement} has a name that cannot be stored.`);
    }
    if (!isTagValue(value)) throw refusal('point-tag', `The tag ${key} of ${measurement} cannot be stored.`);
  }
}

function checkFields({ measurement, fields }: Point): void {
  const entries = Object.entries(fields);
  if (entries.length === 0) throw refusal('point-empty', `A row of ${measurement} has no field.`);
  for (const [key, value] of entries) {
    if (!isFieldKey(key)) {
      throw refusal('point-field-key', `A field of ${measurement} has a name that cannot be stored.`);
    }
    if (!isFieldValue(value)) throw refusal('point-field', `The field ${key} of ${measurement} cannot be stored.`);
  }
}
