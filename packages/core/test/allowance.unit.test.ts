import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterRefusal, backoffFactor, hours, minutes, recovered, untouched } from '../src/index.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const refused = { ownCalls: 60, announcedPerHour: 125 };

test('a refusal costs a fifth of the calls, down to 30 an hour', () => {
  let allowance = untouched(90);
  const seen: number[] = [];
  for (let day = 0; day < 7; day++) {
    allowance = afterRefusal(allowance, refused, now + day * hours(1));
    seen.push(allowance.callsPerHour);
  }
  expect(seen).toEqual([72, 57, 45, 36, 30, 30, 30]);
});

test('a budget that was below 30 an hour is left as it is', () => {
  expect(afterRefusal(untouched(20), refused, now).callsPerHour).toBe(20);
});

test('what several calls see of one refusal is one refusal', () => {
  const once = afterRefusal(untouched(90), refused, now);
  expect(afterRefusal(once, refused, now + minutes(2))).toEqual(once);
});

test('refused with fewer calls than Octopus announces, another app uses the allowance', () => {
  expect(afterRefusal(untouched(90), refused, now).isShared).toBe(true);
  expect(afterRefusal(untouched(90), { ownCalls: 125, announcedPerHour: 125 }, now).isShared).toBe(false);
  expect(afterRefusal(untouched(90), { ownCalls: 5, announcedPerHour: undefined }, now).isShared).toBe(false);
});

test('each day without a refusal gives five calls back, until the setting is reached', () => {
  const lowered = afterRefusal(untouched(90), refused, now);
  const after = (days: number) => recovered(lowered, 90, now + hours(24) * days);
  expect([0.9, 1, 2, 3, 4, 30].map((days) => after(days).callsPerHour)).toEqual([72, 77, 82, 87, 90, 90]);
  expect(after(30).isShared).toBe(false);
});

test('looking once a day or once a month gives the same calls back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (days) => {
      let daily = afterRefusal(untouched(90), refused, now);
      const lowered = daily;
      for (let day = 1; day <= days; day++) daily = recovered(daily, 90, now + hours(24) * day);
      expect(daily.callsPerHour).toBe(recovered(lowered, 90, now + hours(24) * days).callsPerHour);
    }),
  );
});

test('a lower setting is obeyed at once', () => {
  expect(recovered(untouched(90), 60, now).callsPerHour).toBe(60);
});

test.each([
  [3, 4, [1, 1, 1, 2, 3, 4, 4, 4]],
  [3, 1, [1, 1, 1, 1, 1, 1, 1, 1]],
  [1, 4, [1, 2, 3, 4, 4, 4, 4, 4]],
])(
  'with a threshold of %i and a factor of at most %i polls come %j times as far apart',
  (threshold, maxFactor, factors) => {
    const seen = factors.map((_, failures) => backoffFactor({ failures }, { threshold, maxFactor }));
    expect(seen).toEqual(factors);
  },
);
