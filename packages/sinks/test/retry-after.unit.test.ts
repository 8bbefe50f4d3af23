import { minutes, seconds } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAt } from '../src/retry-after.ts';

const NOW = Date.UTC(2026, 10, 20, 17, 0, 0);

const waitFor = (retryAfter: string, date?: string): number | undefined => {
  const headers = new Headers({ 'retry-after': retryAfter, ...(date === undefined ? {} : { date }) });
  const at = retryAt(headers, NOW);
  return at === undefined ? undefined : at - NOW;
};

test.each<[string, string, number | undefined]>([
  ['seconds', '30', seconds(30)],
  ['no seconds', '0', seconds(1)],
  ['an hour', '3600', minutes(10)],
  ['more than a number holds', '9'.repeat(400), minutes(10)],
  ['a date ahead', 'Fri, 20 Nov 2026 17:02:00 GMT', minutes(2)],
  ['a date behind', 'Fri, 20 Nov 2026 16:00:00 GMT', seconds(1)],
  ['a date that does not exist', 'Fri, 99 Nov 2026 17:02:00 GMT', undefined],
  ['a negative number', '-5', undefined],
  ['a fraction', '1.5', undefined],
  ['a word with a number', 'soon 5', undefined],
  ['nothing', '', undefined],
])('Retry-After with %s', (_, header, wait) => {
  expect(waitFor(header)).toBe(wait);
});

test('a date is measured against the clock of the server that said it', () => {
  const serverIsAnHourAhead = 'Fri, 20 Nov 2026 18:00:00 GMT';
  expect(waitFor('Fri, 20 Nov 2026 18:00:20 GMT', serverIsAnHourAhead)).toBe(seconds(20));
});

test('no Retry-After is no wait', () => {
  expect(retryAt(new Headers(), NOW)).toBeUndefined();
});

test('any header gives a wait between one second and ten minutes, or none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.nat().map(String)), (header) => {
      const wait = waitFor(header) ?? seconds(1);
      expect(wait).toBeGreaterThanOrEqual(seconds(1));
      expect(wait).toBeLessThanOrEqual(minutes(10));
    }),
  );
});
