import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AlertNews,
  type AlertRule,
  type AlertState,
  alertKeyOf,
  alertName,
  isExplained,
  minutes,
  seconds,
  stepAlert,
} from '../src/index.ts';

const RULE: AlertRule = { severity: 'error', holdMs: seconds(30), settleMs: minutes(3), cooldownMs: minutes(30) };

/** Looks every `step` at what `holds` says, and lists what people are told, with the second. */
function watched(
  rule: AlertRule,
  looks: readonly { holds: boolean; isMuted?: boolean; isUnfinished?: boolean }[],
  step = seconds(10),
): { tell: AlertNews; second: number }[] {
  let state: AlertState | undefined;
  let since: number | undefined;
  return looks.flatMap(({ holds, isMuted = false, isUnfinished = false }, index) => {
    const now = index * step;
    since = holds ? (since ?? now) : undefined;
    const next = stepAlert(rule, state, { since, isMuted, isUnfinished, now });
    // As it comes back from Redis.
    state = next.state && JSON.parse(JSON.stringify(next.state));
    return next.tell ? [{ tell: next.tell.news, second: now / 1000 }] : [];
  });
}

const during = (count: number, holds: boolean, others: { isMuted?: boolean; isUnfinished?: boolean } = {}) =>
  Array.from({ length: count }, () => ({ holds, ...others }));

describe('what is wrong', () => {
  test('is told once it has held for long enough, and over once it has been over for long enough', () => {
    const tells = watched(RULE, [...during(60, true), ...during(60, false)]);
    expect(tells).toEqual([
      { tell: 'raised', second: 30 },
      { tell: 'over', second: 780 },
    ]);
  });

  test('is nobody’s business when it ends before that', () => {
    expect(watched(RULE, [...during(3, true), ...during(60, false)])).toEqual([]);
  });

  test('and comes and goes every 20 s for an hour is told at most twice', () => {
    const flapping = Array.from({ length: 180 }, (_, index) => ({ holds: index % 2 === 0 }));
    const tells = watched({ ...RULE, holdMs: 0 }, [...flapping, ...during(40, false)], seconds(20));
    expect(tells.map(({ tell }) => tell)).toEqual(['raised', 'over']);
  });

  test('and comes back soon after it was over is told when people were left alone for long enough', () => {
    const tells = watched(RULE, [...during(10, true), ...during(30, false), ...during(300, true)]);
    expect(tells.map(({ tell }) => tell)).toEqual(['raised', 'over', 'raised']);
    expect((tells[2]?.second ?? 0) - (tells[1]?.second ?? 0)).toBe(minutes(30) / 1000);
  });

  test('is told again while it lasts, where the rule says so', () => {
    const tells = watched({ ...RULE, repeatMs: minutes(10) }, during(200, true));
    expect(tells).toEqual([
      { tell: 'raised', second: 30 },
      { tell: 'again', second: 630 },
      { tell: 'again', second: 1230 },
      { tell: 'again', second: 1830 },
    ]);
  });

  test('is not told while something else explains it, nor in the moment after', () => {
    const muted = [...during(60, true, { isMuted: true }), ...during(2, true), ...during(60, false)];
    expect(watched(RULE, muted)).toEqual([]);
    expect(watched(RULE, [...during(60, true, { isMuted: true }), ...during(60, true)])).toEqual([
      { tell: 'raised', second: 620 },
    ]);
  });

  test('is over once what it left behind is done, and at the latest after the time that the rule gives it', () => {
    const rule = { ...RULE, finishMs: minutes(20) };
    const left = (looks: number) => [
      ...during(10, true),
      ...during(looks, false, { isUnfinished: true }),
      ...during(40, false),
    ];
    expect(watched(rule, left(60)).at(-1)).toEqual({ tell: 'over', second: 700 });
    expect(watched(rule, left(500)).at(-1)).toEqual({ tell: 'over', second: 1300 });
  });

  test('whatever happens, people hear that it is over once for each time that they heard of it', () => {
    const looks = fc.array(fc.record({ holds: fc.boolean(), isMuted: fc.boolean() }), { maxLength: 300 });
    const times = fc.record({
      holdMs: fc.nat(minutes(5)),
      settleMs: fc.nat(minutes(5)),
      cooldownMs: fc.nat(minutes(40)),
      repeatMs: fc.integer({ min: seconds(10), max: minutes(60) }),
    });
    fc.assert(
      fc.property(looks, times, (seen, rule) => {
        const tells = watched({ severity: 'warning', ...rule }, seen).map(({ tell }) => tell);
        expect(tells.join(' ')).toMatch(/^(raised( again)* over ?)*(raised( again)*)?$/);
      }),
    );
  });
});

describe('what explains another', () => {
  const rule = { ...RULE, explainedBy: ['octopus-down', 'service-missing/fetcher', 'breaker/*'] } as const;
  const meter = { rule: 'meter-silent', subject: 'home.00-11' } as const;

  test.each([
    ['octopus-down', 'home', true],
    ['octopus-down', '', true],
    ['octopus-down', 'annexe', false],
    ['octopus-down', 'hom', false],
    ['breaker', 'octopus', true],
    ['service-missing', 'fetcher', true],
    ['service-missing', 'dashboard', false],
    ['store', '', false],
  ] as const)('%s/%s: %s', (name, subject, explains) => {
    expect(isExplained(rule, meter, [{ rule: name, subject }])).toBe(explains);
  });
});

test('the name of an alert says which it is, and what no rule of ours has is none', () => {
  const keys = [
    { rule: 'store', subject: '' },
    { rule: 'gaps', subject: 'home.00-11' },
  ] as const;
  for (const key of keys) expect(alertKeyOf(alertName(key))).toEqual(key);
  expect(alertKeyOf('octopus-home')).toBeUndefined();
  expect(alertKeyOf('')).toBeUndefined();
});
