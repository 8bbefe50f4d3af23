import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cadenceOf,
  changedSince,
  coveredBy,
  FIRST_REACH,
  hours,
  intersect,
  minutes,
  paceOf,
  planPoll,
  progress,
  seconds,
  settle,
  totalOf,
} from '../src/index.ts';
import { readingAt } from './readings.ts';

const cadence = cadenceOf('electricity');
const now = Date.parse('2026-11-20T12:00:00Z');
const overlap = minutes(15);

test('a poll asks again for the last quarter of an hour before the cursor', () => {
  const cursorAt = now - seconds(40);
  expect(planPoll(cursorAt, now, overlap)).toEqual({
    window: { from: cursorAt - overlap, to: now },
    skipped: undefined,
  });
});

test('a poll never asks for more than an hour, and what lies before it is a gap', () => {
  const cursorAt = now - hours(5);
  expect(planPoll(cursorAt, now, overlap)).toEqual({
    window: { from: now - hours(1), to: now },
    skipped: { from: cursorAt, to: now - hours(1) },
  });
});

test('without a cursor everything that Octopus still has at ten seconds is a gap', () => {
  expect(planPoll(undefined, now, overlap).skipped).toEqual({ from: now - FIRST_REACH, to: now - hours(1) });
});

test('a cursor ahead of the clock asks for the past, not for an empty window', () => {
  const { window } = planPoll(now + hours(1), now, overlap);
  expect(window).toEqual({ from: now - overlap, to: now });
});

test('from the cursor to now every moment is asked for or on record as skipped', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: hours(200) }), (age) => {
      const { window, skipped } = planPoll(now - age, now, overlap);
      const wanted = [{ from: now - age, to: now }];
      expect(totalOf(intersect([window, ...(skipped ? [skipped] : [])], wanted))).toBe(age);
    }),
  );
});

test('the newest row is provisional until a minute has passed', () => {
  const rows = [readingAt(now - seconds(30)), readingAt(now - seconds(20))];
  expect(settle(rows, now, cadence)).toEqual({ settled: rows.slice(0, 1), provisional: rows[1] });
  expect(settle(rows, now + seconds(40), cadence)).toEqual({ settled: rows, provisional: undefined });
});

test('a reading is enqueued again only when its value changed', () => {
  const known = new Map([[now, readingAt(now, 0.5)]]);
  expect(changedSince([readingAt(now, 0.5)], known)).toEqual([]);
  expect(changedSince([readingAt(now, 0.6)], known)).toHaveLength(1);
  expect(changedSince([readingAt(now + 1, 0.5)], known)).toHaveLength(1);
});

test('steps of up to a minute are no gap, a longer one is', () => {
  const rows = [0, 10, 40, 100, 161].map((at) => readingAt(now + seconds(at)));
  expect(coveredBy(rows, cadence)).toEqual([
    { from: now, to: now + seconds(110) },
    { from: now + seconds(161), to: now + seconds(171) },
  ]);
  expect(progress(now, rows, cadence).missing).toEqual([{ from: now + seconds(110), to: now + seconds(161) }]);
});

test('what lies before the first reading is missing, however short, where none is known before it', () => {
  const rows = [10, 20].map((at) => readingAt(now + seconds(at)));
  expect(progress(now, rows, cadence).missing).toEqual([]);
  expect(progress(now, rows, cadence, false).missing).toEqual([{ from: now, to: now + seconds(10) }]);
  expect(progress(now, [readingAt(now), ...rows], cadence, false).missing).toEqual([]);
});

test('the cursor stays where nothing new was settled', () => {
  expect(progress(now, [], cadence)).toEqual({ cursorAt: now, missing: [] });
  expect(progress(now, [readingAt(now - seconds(10))], cadence)).toEqual({ cursorAt: now, missing: [] });
});

test('the cursor passes no moment that is neither in a reading nor missing, but for normal steps', () => {
  const ats = fc
    .uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 40 })
    .map((all) => all.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(ats, (slots) => {
      const rows = slots.map((slot) => readingAt(now + seconds(slot * 10)));
      const { cursorAt, missing } = progress(now, rows, cadence);
      const passed = [{ from: now, to: cursorAt }];
      const accounted = totalOf(intersect([...coveredBy(rows, cadence), ...missing], passed));
      // Only the piece before the first row may be left out, and only when it is shorter than a step.
      expect(cursorAt - now - accounted).toBeLessThanOrEqual(seconds(50));
    }),
  );
});

test('30 s polling is stretched to what 90 calls an hour permit, more while gaps are fetched', () => {
  const asked = { askedMs: seconds(30), callsPerHour: 90, devices: 1 };
  expect(paceOf({ ...asked, catchingUp: false })).toBe(40_910);
  expect(paceOf({ ...asked, catchingUp: true })).toBe(62_069);
  expect(paceOf({ ...asked, callsPerHour: 3600, catchingUp: false })).toBe(seconds(30));
  expect(paceOf({ ...asked, devices: 2, catchingUp: false })).toBe(81_819);
});

test('where what waits fills the queue, polls are five minutes apart, or as they were where that is more', () => {
  const asked = { askedMs: seconds(30), callsPerHour: 90, devices: 1, catchingUp: false, sparing: true };
  expect(paceOf(asked)).toBe(minutes(5));
  expect(paceOf({ ...asked, askedMs: minutes(10) })).toBe(minutes(10));
  expect(paceOf({ ...asked, devices: 10 })).toBe(paceOf({ ...asked, devices: 10, sparing: false }));
});
