import { hours, minutes, Permanent, RateLimited, Transient } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextStep, type Situation } from '../src/next-step.ts';
import { failureOf, readTrouble, troubleOf, waitAfter } from '../src/trouble.ts';
import { tariffWindows } from '../src/windows.ts';

const windows = tariffWindows();
const quiet: Situation = {
  ageMs: undefined,
  freshMs: windows.freshMs,
  isHeld: false,
  retryInMs: undefined,
  isAway: false,
  isLate: false,
};
const step = (over: Partial<Situation>) => nextStep({ ...quiet, ...over }, windows);
const serve = (freshness: string, refresh = false) => ({ do: 'serve', freshness, refresh });

test.each<[string, Partial<Situation>, object]>([
  ['29 min old', { ageMs: minutes(29) }, serve('fresh')],
  ['31 min old', { ageMs: minutes(31) }, serve('stale', true)],
  ['31 min old and being fetched', { ageMs: minutes(31), isHeld: true }, serve('stale')],
  ['31 min old after a failure', { ageMs: minutes(31), retryInMs: 1 }, serve('stale')],
  ['31 min old when the next attempt is due', { ageMs: minutes(31), retryInMs: 0 }, serve('stale', true)],
  ['36 min old', { ageMs: minutes(36) }, { do: 'fetch' }],
  ['36 min old and being fetched', { ageMs: minutes(36), isHeld: true }, { do: 'wait' }],
  ['36 min old after a failure', { ageMs: minutes(36), retryInMs: 1 }, serve('stale-if-error')],
  ['36 min old when the next attempt is due', { ageMs: minutes(36), retryInMs: -1 }, serve('stale-if-error', true)],
  [
    '36 min old and the next attempt under way',
    { ageMs: minutes(36), retryInMs: -1, isHeld: true },
    serve('stale-if-error'),
  ],
  ['36 min old, long after a failure', { ageMs: minutes(36), retryInMs: -minutes(6) }, { do: 'fetch' }],
  ['36 min old and waited for too long', { ageMs: minutes(36), isHeld: true, isLate: true }, serve('stale-if-error')],
  ['36 min old without the shared store', { ageMs: minutes(36), isAway: true }, serve('stale-if-error')],
  ['24 h 05 m old', { ageMs: hours(24) + minutes(5) }, { do: 'fetch' }],
  ['24 h 05 m old after a failure', { ageMs: hours(24) + minutes(5), retryInMs: 1 }, { do: 'refuse' }],
  ['30 days old', { ageMs: hours(24 * 30) }, { do: 'fetch' }],
  ['30 days old without the shared store', { ageMs: hours(24 * 30), isAway: true }, { do: 'wait' }],
  ['not there', {}, { do: 'fetch' }],
  ['not there and being fetched', { isHeld: true }, { do: 'wait' }],
  ['not there after a failure', { retryInMs: 1 }, { do: 'refuse' }],
  ['not there and waited for too long', { isHeld: true, isLate: true }, { do: 'refuse' }],
])('what is %s has one way to go', (_, over, expected) => {
  expect(step(over)).toEqual(expected);
});

const situation: fc.Arbitrary<Situation> = fc.record({
  ageMs: fc.option(fc.nat(hours(48)), { nil: undefined }),
  freshMs: fc.constantFrom(windows.freshMs, windows.awaitedMs),
  isHeld: fc.boolean(),
  retryInMs: fc.option(fc.integer({ min: -hours(1), max: hours(1) }), { nil: undefined }),
  isAway: fc.boolean(),
  isLate: fc.boolean(),
});

test('in no situation is an answer older than its name says, or are two fetching', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const { ageMs = Number.POSITIVE_INFINITY, freshMs, isHeld, isAway, retryInMs = -1, isLate } = given;
      const taken = nextStep(given, windows);
      const fetches = taken.do === 'fetch' || (taken.do === 'serve' && taken.refresh);
      if (isHeld || isAway || retryInMs > 0) expect(fetches).toBe(false);
      if (isLate) expect(['serve', 'refuse']).toContain(taken.do);
      const oldest = { fresh: freshMs, stale: freshMs + windows.staleMs, 'stale-if-error': windows.ifErrorMs + 1 };
      if (taken.do === 'serve') expect(ageMs).toBeLessThan(oldest[taken.freshness]);
      else expect(ageMs).toBeGreaterThanOrEqual(oldest.stale);
    }),
    { numRuns: 2000 },
  );
});

test('each failure in a row doubles the wait, to five minutes', () => {
  const waits = Array.from({ length: 7 }, (_, i) => waitAfter(new Transient('http-503', ''), i + 1, windows, 0));
  expect(waits.map((wait) => wait / 1000)).toEqual([10, 20, 40, 80, 160, 300, 300]);
});

test('a wait that Octopus asks for is kept, and a "no" is kept as long as an answer', () => {
  expect(waitAfter(new RateLimited('http-429', '', minutes(40)), 1, windows, minutes(10))).toBe(minutes(30));
  expect(waitAfter(new RateLimited('http-429', '', 0), 2, windows, minutes(10))).toBe(20_000);
  expect(waitAfter(new Permanent('http-404', '', 'missing'), 1, windows, 0)).toBe(windows.freshMs);
});

test.each([
  new Transient('timeout', 'slow'),
  new Permanent('http-404', 'gone', 'missing'),
  new RateLimited('http-429', 'wait', 5),
])('a failure means the same in every process: $kind', (failure) => {
  const shared = readTrouble(JSON.stringify(troubleOf(failure, undefined)));
  expect(shared?.failures).toBe(1);
  expect(shared && failureOf(shared, 5)).toEqual(failure);
});

test('failures are counted in a row, and a damaged note of one is none', () => {
  const once = troubleOf(new Transient('timeout', ''), undefined);
  expect(troubleOf(new Transient('http-503', ''), once)).toMatchObject({ failures: 2, code: 'http-503' });
  for (const text of ['', '{', 'null', '{"kind":"odd"}']) expect(readTrouble(text)).toBeUndefined();
});
