import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hours, type Instant, minutes, type QuietHours, quietUntil, readQuietHours } from '../src/index.ts';

const quietOf = (text: string): QuietHours => readQuietHours(text) ?? expect.unreachable();
const untilOf = (text: string, at: string): string | undefined => {
  const until = quietUntil(quietOf(text), Date.parse(at));
  return until === undefined ? undefined : new Date(until).toISOString().slice(0, 16);
};

describe('quiet hours', () => {
  test.each([
    ['over midnight, before it', '22:00-07:00', '2026-11-20T23:15:00Z', '2026-11-21T07:00'],
    ['over midnight, after it', '22:00-07:00', '2026-11-21T06:59:59Z', '2026-11-21T07:00'],
    ['from their first moment', '22:00-07:00', '2026-11-20T22:00:00Z', '2026-11-21T07:00'],
    ['not at their end', '22:00-07:00', '2026-11-21T07:00:00Z', undefined],
    ['not in the day', '22:00-07:00', '2026-11-20T21:59:59Z', undefined],
    ['of the day', '09:00-17:00', '2026-11-20T10:00:00Z', '2026-11-20T17:00'],
    ['in summer, by UK time', '22:00-07:00', '2026-06-20T21:00:00Z', '2026-06-21T06:00'],
    ['in summer, not an hour later', '22:00-07:00', '2026-06-21T06:30:00Z', undefined],
    ['of the night that is an hour shorter', '22:00-07:00', '2027-03-27T23:00:00Z', '2027-03-28T06:00'],
    ['of the night that is an hour longer', '22:00-07:00', '2026-10-24T22:00:00Z', '2026-10-25T07:00'],
    ['that end in the hour that there is not', '22:00-01:30', '2027-03-28T00:45:00Z', '2027-03-28T01:00'],
    ['that end in the hour that there is twice, once', '22:00-01:30', '2026-10-24T23:00:00Z', '2026-10-25T00:30'],
    ['that end in the hour that there is twice, again', '22:00-01:30', '2026-10-25T01:10:00Z', '2026-10-25T01:30'],
  ])('%s', (_, text, at, until) => {
    expect(untilOf(text, at)).toBe(until);
  });

  test.each(['22:00', '22:00-22:00', '24:00-07:00', '22:60-07:00', '22-7', '', '22:00-07:00 UTC'])(
    '%j are none',
    (text) => {
      expect(readQuietHours(text)).toBeUndefined();
    },
  );
});

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** As a clock on the wall shows it, from a source of its own. */
function shows(at: Instant): number {
  const [hour = 0, minute = 0] = CLOCK.format(at).split(':').map(Number);
  return hours(hour) + minutes(minute);
}

const isQuiet = ({ fromMs, toMs }: QuietHours, at: Instant): boolean =>
  fromMs < toMs ? shows(at) >= fromMs && shows(at) < toMs : shows(at) >= fromMs || shows(at) < toMs;

const quiet = fc
  .tuple(fc.nat(1439), fc.nat(1439))
  .filter(([from, to]) => from !== to)
  .map(([from, to]): QuietHours => ({ fromMs: minutes(from), toMs: minutes(to), clock: 'UK' }));

const CHANGES = [Date.UTC(2026, 9, 25, 1), Date.UTC(2027, 2, 28, 1)];

/** Any time of some years, and often a night in which clocks are changed. */
const moment = fc.oneof(
  fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) }),
  fc.tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -hours(26), max: hours(26) })).map(([at, by]) => at + by),
);

test('whenever it is quiet by the clock on the wall, there is an end, it is within a day and not quiet, and it is quiet until then', () => {
  fc.assert(
    fc.property(quiet, moment, (hoursOfQuiet, at) => {
      const until = quietUntil(hoursOfQuiet, at);
      expect(until !== undefined).toBe(isQuiet(hoursOfQuiet, at));
      if (until === undefined) return;
      expect(until).toBeGreaterThan(at);
      expect(until - at).toBeLessThanOrEqual(hours(25));
      expect(isQuiet(hoursOfQuiet, until)).toBe(false);
      for (let time = at; time < until; time += minutes(7)) expect(isQuiet(hoursOfQuiet, time)).toBe(true);
      expect(isQuiet(hoursOfQuiet, until - 1)).toBe(true);
    }),
  );
});
