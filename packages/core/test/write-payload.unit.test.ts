import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Permanent, packReadings, type Series, unpackReadings, writePayload } from '../src/index.ts';
import { anyReading, readingAt } from './readings.ts';

const series: Series = { account: 'home', device: '00-11-22-33-44-55-66-77', fuel: 'electricity', resolution: '10s' };

test('readings come out of a job, through JSON, as they went in', () => {
  fc.assert(
    fc.property(fc.array(anyReading, { maxLength: 20 }), fc.integer({ min: 1 }), (readings, rev) => {
      const job = writePayload.parse(JSON.parse(JSON.stringify(packReadings(series, rev, readings))));
      expect(unpackReadings(job)).toEqual({ series, rev, readings });
    }),
  );
});

test('a digit flipped in Redis is noticed, not stored', () => {
  const text = JSON.stringify(
    packReadings(series, 7, [readingAt(1_700_000_000_000, 100.5), readingAt(1_700_000_010_000)]),
  );
  const flipped = writePayload.parse(JSON.parse(text.replace('100.5', '900.5')));
  expect(() => unpackReadings(flipped)).toThrow(Permanent);
});

test('a job of an unknown version or with a key too many is refused', () => {
  const job = packReadings(series, 7, [readingAt(0)]);
  expect(writePayload.safeParse({ ...job, v: 2 }).success).toBe(false);
  expect(writePayload.safeParse({ ...job, apiKey: 'sk_live_secret' }).success).toBe(false);
});
