import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  holdsReadings,
  isOfLaterVersion,
  Permanent,
  packPoints,
  packReadings,
  type Series,
  unpackPoints,
  unpackReadings,
  writePayload,
} from '../src/index.ts';
import { anyReading, readingAt } from './readings.ts';

const series: Series = { account: 'home', device: '00-11-22-33-44-55-66-77', fuel: 'electricity', resolution: '10s' };

const throughRedis = (payload: object, meddle = (text: string) => text) =>
  writePayload.parse(JSON.parse(meddle(JSON.stringify(payload))));

test('readings come out of a job, through JSON, as they went in', () => {
  fc.assert(
    fc.property(fc.array(anyReading, { maxLength: 20 }), fc.integer({ min: 1 }), (readings, rev) => {
      const job = throughRedis(packReadings(series, rev, readings));
      expect(holdsReadings(job) && unpackReadings(job)).toEqual({ series, rev, readings });
    }),
  );
});

test('a digit flipped in Redis is noticed, not stored', () => {
  const job = packReadings(series, 7, [readingAt(1_700_000_000_000, 100.5), readingAt(1_700_000_010_000)]);
  const flipped = throughRedis(job, (text) => text.replace('100.5', '900.5'));
  expect(() => holdsReadings(flipped) && unpackReadings(flipped)).toThrow(Permanent);
});

test('a job of an unknown version or with a key too many is refused', () => {
  const job = packReadings(series, 7, [readingAt(0)]);
  expect(writePayload.safeParse({ ...job, v: 2 }).success).toBe(false);
  expect(writePayload.safeParse({ ...job, apiKey: 'sk_live_secret' }).success).toBe(false);
});

test('rows of other measurements come out as they went in, and a changed one is noticed', () => {
  const points = [
    { measurement: 'agreement', tags: { account: 'home', entry: '7' }, fields: { tariff: 'AGILE', rate: 2.5 }, at: 1 },
  ];
  const job = throughRedis(packPoints('home', points));
  expect(!holdsReadings(job) && unpackPoints(job)).toEqual(points);
  const changed = throughRedis(packPoints('home', points), (text) => text.replace('2.5', '9.5'));
  expect(() => !holdsReadings(changed) && unpackPoints(changed)).toThrow(Permanent);
});

test('of data that are no payload those may be of a later version that say so and are not ours', () => {
  const readings = packReadings(series, 7, [readingAt(0)]);
  const points = packPoints('home', [{ measurement: 'm', tags: {}, fields: { a: 1 }, at: 1 }]);
  expect(isOfLaterVersion({ v: 2, account: 'home', rows: [] })).toBe(true);
  expect(isOfLaterVersion({ ...readings, v: 2, rev: 8 })).toBe(true);
  for (const changed of [readings, points].flatMap((job) => [
    { ...job, v: 3 },
    { ...job, v: 0 },
    { ...job, v: '1' },
  ]))
    expect(isOfLaterVersion(changed)).toBe(false);
  for (const other of [undefined, null, 7, 'text', [], { ...readings, rev: 'x' }, { unreadable: 'z' }])
    expect(isOfLaterVersion(other)).toBe(false);
});
