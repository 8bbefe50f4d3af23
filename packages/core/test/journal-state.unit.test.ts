import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterAnswer,
  afterFailure,
  dueKinds,
  hours,
  JOURNAL_KINDS,
  type JournalKind,
  type JournalState,
  type JournalStates,
  journalShare,
  journalTick,
  minutes,
} from '../src/index.ts';

const NOW = Date.parse('2026-11-20T17:00:00Z');

/** Asks at each tick for what is due. @returns the minutes at which each kind was asked for */
function lived(length: number, tick: number, answer: (kind: JournalKind) => { isThere: boolean; live?: string[] }) {
  const asked = new Map<JournalKind, number[]>(JOURNAL_KINDS.map((kind) => [kind, []]));
  const states: JournalStates = {};
  for (let now = NOW; now < NOW + length; now += tick) {
    // What is due by another's answer, as dispatches are by a device's, is due at once.
    for (const _ of JOURNAL_KINDS) {
      const [kind] = dueKinds(states, now);
      if (!kind) break;
      asked.get(kind)?.push((now - NOW) / minutes(1));
      states[kind] = afterAnswer(kind, { fetchedAt: now, ...answer(kind) }, now);
    }
  }
  return asked;
}

const withCar = (kind: JournalKind) => ({ isThere: true, ...(kind === 'device' && { live: ['car'] }) });
const without = (kind: JournalKind) => ({ isThere: kind === 'agreement', ...(kind === 'device' && { live: [] }) });

test('with a car, dispatches are asked for each 2 min, devices and sessions each 10, agreements each 30', () => {
  const asked = lived(hours(1), minutes(2), withCar);
  expect(asked.get('dispatch')).toHaveLength(30);
  expect(asked.get('device')).toEqual([0, 10, 20, 30, 40, 50]);
  expect(asked.get('session')).toEqual([0, 10, 20, 30, 40, 50]);
  expect(asked.get('agreement')).toEqual([0, 30]);
});

test('what a household does not have is asked for once a day, and dispatches never', () => {
  const asked = lived(hours(72), minutes(10), without);
  expect(asked.get('dispatch')).toEqual([]);
  expect(asked.get('device')).toHaveLength(3);
  expect(asked.get('session')).toHaveLength(3);
  expect(asked.get('agreement')).toHaveLength(144);
});

test('a tick that comes a little early is not missed', () => {
  const state = afterAnswer('dispatch', { fetchedAt: NOW, isThere: true }, NOW);
  const states = { ...fresh(), device: { ...fresh().device, live: ['car'] }, dispatch: state };
  expect(dueKinds(states, NOW + minutes(2) - 5000)).toEqual(['dispatch']);
  expect(dueKinds(states, NOW + minutes(1))).toEqual([]);
});

const fresh = (): Record<JournalKind, JournalState> => {
  const state = { failures: 0, dueAt: NOW + hours(1), isThere: true };
  return { agreement: state, device: state, session: state, dispatch: state };
};

test('what is most overdue for its cadence comes first, so that all are stretched alike', () => {
  const overdueBy = (late: number) => ({ failures: 0, dueAt: NOW - late, isThere: true });
  const states = {
    agreement: overdueBy(minutes(40)),
    device: { ...overdueBy(minutes(5)), live: ['car'] },
    session: overdueBy(minutes(11)),
    dispatch: overdueBy(minutes(4)),
  };
  expect(dueKinds(states, NOW)).toEqual(['dispatch', 'agreement', 'session', 'device']);
});

test('after failures it is asked less and less often, down to six hours, and the last good answer counts', () => {
  let state: JournalState = { failures: 0, dueAt: NOW, isThere: true, fetchedAt: NOW - 1 };
  const waits: number[] = [];
  for (let count = 0; count < 8; count++) {
    state = afterFailure('session', state, NOW);
    waits.push((state.dueAt - NOW) / minutes(1));
  }
  expect(waits).toEqual([10, 20, 40, 80, 160, 320, 360, 360]);
  expect(state).toMatchObject({ failures: 8, fetchedAt: NOW - 1 });
  expect(afterAnswer('session', { fetchedAt: NOW, isThere: true }, NOW)).toMatchObject({
    failures: 0,
    dueAt: NOW + minutes(10),
  });
});

test('a wait never falls short of what Octopus named, nor exceeds six hours', () => {
  const failures = fc.integer({ min: 0, max: 1000 });
  const named = fc.integer({ min: -hours(1), max: hours(48) });
  fc.assert(
    fc.property(fc.constantFrom(...JOURNAL_KINDS), failures, fc.boolean(), named, (kind, count, isThere, ms) => {
      const { dueAt } = afterFailure(kind, { failures: count, dueAt: NOW, isThere }, NOW, NOW + ms);
      expect(dueAt - NOW).toBeGreaterThanOrEqual(Math.min(ms, hours(6)));
      expect(dueAt - NOW).toBeLessThanOrEqual(hours(6));
      expect(dueAt).toBeGreaterThan(NOW);
    }),
  );
});

test('a clock that was set back by a week does not silence the journal for a week', () => {
  const later = { failures: 0, dueAt: NOW + hours(7 * 24), isThere: true };
  expect(dueKinds({ ...fresh(), agreement: later }, NOW)).toEqual(['agreement']);
});

test('a household is looked after each 2 min with a car, else each 10, and takes as many calls as its cadences', () => {
  const nothing = {
    ...fresh(),
    device: { ...fresh().device, isThere: false },
    session: { ...fresh().session, isThere: false },
  };
  const car = { ...fresh(), device: { ...fresh().device, live: ['car'] } };
  expect([journalTick({}), journalTick(nothing), journalTick(car)]).toEqual([minutes(10), minutes(10), minutes(2)]);
  expect(Math.round(journalShare(nothing))).toBe(5 + 2);
  expect(journalShare(car)).toBe(5 + 2 + 6 + 8 + 30);
});

test('what is listed for days is known since the first answer of those of which none missed any of it', () => {
  const answered = (at: number, before?: JournalState) =>
    afterAnswer('dispatch', { fetchedAt: at, isThere: true }, at, before);
  const first = answered(NOW);
  const second = answered(NOW + hours(47), afterFailure('dispatch', first, NOW + hours(1)));
  expect([first.knownSince, second.knownSince]).toEqual([NOW, NOW]);
  expect(answered(NOW + hours(97), second).knownSince).toBe(NOW + hours(97));
});
