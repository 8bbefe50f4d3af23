import { Permanent, type Point } from '@ohmini/core';
import { parseLineProtocol } from '@ohmini/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeLine } from '../src/line-protocol.ts';

const NEIGHBOUR: Point = { measurement: 'm', tags: { t: 'v' }, fields: { f: 1 }, at: 5 };

const point = (parts: Partial<Point>): Point => ({ ...NEIGHBOUR, ...parts });

/** Encodes, or gives the failure. */
function encoded(row: Point): string | Permanent {
  try {
    return encodeLine(row);
  } catch (error) {
    if (error instanceof Permanent && error.reason === 'data') return error;
    throw error;
  }
}

/** The row between two others, as a parser that shares no code with the encoder reads it. */
function throughParser(line: string): Point | undefined {
  const neighbour = encodeLine(NEIGHBOUR);
  const { lines, errors } = parseLineProtocol([neighbour, line, neighbour].join('\n'));
  expect(errors).toEqual([]);
  expect(lines).toHaveLength(3);
  const parsed = lines[1];
  return (
    parsed && {
      measurement: parsed.measurement,
      tags: parsed.tags,
      fields: Object.fromEntries(Object.entries(parsed.fields).map(([key, { value }]) => [key, value])),
      at: parsed.timestamp ?? Number.NaN,
    }
  );
}

/** Texts made of what the format gives a meaning to, and any UTF-16 at all, torn surrogates included. */
const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(' ', ',', '=', '"', '\\', '\n', '\r', '#', 'a', 'é', '⚡') }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

const isWhole = (text: string): boolean => text.isWellFormed() && text !== '';

describe('a line', () => {
  test('has tags in order of name, floats without suffix, and a time in milliseconds', () => {
    const row = point({
      measurement: 'energy use',
      tags: { resolution: '10s', account: 'home', 'a b': 'c=d,e' },
      fields: { demand: -0.084, whole: 3, 'unit rate': 1e-7, note: 'say "hi" \\ bye' },
      at: 1_763_000_000_123,
    });
    expect(encodeLine(row)).toBe(
      String.raw`energy\ use,a\ b=c\=d\,e,account=home,resolution=10s demand=-0.084,whole=3,unit\ rate=1e-7,note="say \"hi\" \\ bye" 1763000000123`,
    );
  });

  test('holds any one-line text as a tag, or refuses it', () => {
    const tag = (room: string) => point({ tags: { account: 'home', room, z: '"' } });
    fc.assert(
      fc.property(anyText, (room) => {
        const line = encoded(tag(room));
        const fits = isWhole(room) && !/\p{Cc}/u.test(room) && !/\\(?:$|[ ,=])/.test(room);
        expect(typeof line).toBe(fits ? 'string' : 'object');
        if (typeof line === 'string') expect(throughParser(line)).toEqual(tag(room));
      }),
      { numRuns: 1000 },
    );
  });

  test('holds any text as a field, or refuses it', () => {
    const field = (note: string) => point({ fields: { demand: 1, note, other: 'x' } });
    fc.assert(
      fc.property(anyText, (note) => {
        const line = encoded(field(note));
        const fits = isWhole(note) && !/\p{Cc}/u.test(note.replace(/[\n\t]/g, ''));
        expect(typeof line).toBe(fits ? 'string' : 'object');
        if (typeof line === 'string') expect(throughParser(line)).toEqual(field(note));
      }),
      { numRuns: 1000 },
    );
  });

  test('holds any name that it takes for measurement, tag and field', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (measurement, tag, field) => {
        const row = point({ measurement, tags: { [tag]: 'v' }, fields: { [field]: 1, second: 'a=b,"c' } });
        const line = encoded(row);
        if (typeof line === 'string') expect(throughParser(line)).toEqual(row);
      }),
      { numRuns: 1000 },
    );
  });

  test('holds every finite number to the last digit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(throughParser(encodeLine(point({ fields: { f: value } })))?.fields.f).toBe(value + 0);
      }),
      { numRuns: 1000 },
    );
  });

  test.each<[string, Partial<Point>, string]>([
    ['no field', { fields: {} }, 'point-empty'],
    ['a field that is not a number', { fields: { f: Number.NaN } }, 'point-field'],
    ['an endless field', { fields: { f: Number.NEGATIVE_INFINITY } }, 'point-field'],
    ['an empty text', { fields: { f: '' } }, 'point-field'],
    ['a carriage return', { fields: { f: 'a\rb' } }, 'point-field'],
    ['an empty tag', { tags: { t: '' } }, 'point-tag'],
    ['a tag of two lines', { tags: { t: 'a\nb' } }, 'point-tag'],
    ['a tag that ends in a backslash', { tags: { t: 'a\\' } }, 'point-tag'],
    ['a tag and a field of one name', { tags: { f: 'v' } }, 'point-tag-key'],
    ['a tag called time', { tags: { time: 'v' } }, 'point-tag-key'],
    ['a field called time', { fields: { time: 1 } }, 'point-field-key'],
    ['a field name in capitals', { fields: { Demand: 1 } }, 'point-field-key'],
    ['a name of the server', { fields: { _value: 1 } }, 'point-field-key'],
    ['the name that the server has for a value', { tags: { $: 'v' } }, 'point-tag-key'],
    ['a name of the database', { measurement: 'sqlite_master' }, 'point-measurement'],
    ['a comment', { measurement: '#m' }, 'point-measurement'],
    ['no measurement', { measurement: '' }, 'point-measurement'],
    ['half a millisecond', { at: 0.5 }, 'point-time'],
    ['no time', { at: Number.NaN }, 'point-time'],
    ['the year 2300', { at: Date.UTC(2300, 0) }, 'point-time'],
  ])('is refused for %s', (_, parts, code) => {
    const refused = encoded(point(parts));
    expect(refused).toBeInstanceOf(Permanent);
    expect(refused).toMatchObject({ code, reason: 'data' });
  });
});
