import { inspect } from 'node:util';
import { hours, minutes, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { failureFrom, household, START } from './household.ts';

const generous = { telemetryCallsPerHour: 10_000, mintsPerHour: 1_000 };
const WRONG = 'sk_live_wrong_wrong_wrong_wrong_wrong';

/** Five processes that take turns, each started anew every hour. */
function processes(home: Awaited<ReturnType<typeof household>>) {
  let turn = 0;
  let open = Array.from({ length: 5 }, () => home.open());
  return () => {
    if (turn % 60 === 59) open = open.map(() => home.open());
    return open[turn++ % 5] ?? home.source;
  };
}

test.each([
  ['fails', { kind: 'http-status', status: 503 }],
  ['is limited', { kind: 'graphql-error', code: 'KT-CT-1199' }],
  ['is answered with nonsense', { kind: 'malformed', body: 'html' }],
] as const)('a login that %s is tried again after 1, 2, 4 ... 30 minutes, by whatever process', async (_, fault) => {
  await using home = await household(generous);
  using _down = home.simulator.fault({ ...fault, operation: 'obtainKrakenToken' });
  const outcomes = await home.poll(START + hours(3), minutes(0.5), processes(home));
  expect(home.minutesOf()).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121, 151]);
  expect(outcomes.filter((code) => code === 'mint-cooldown').length).toBeGreaterThanOrEqual(350);
});

test('while a login waits the failure says until when, and nobody is called', async () => {
  await using home = await household();
  using _down = home.simulator.fault({ kind: 'http-status', status: 503, operation: 'obtainKrakenToken' });
  expect(await home.outcomeOf()).toBe('http-503');
  const failure = await failureFrom(home.ask());
  expect(failure).toMatchObject({ kind: 'rate-limited', code: 'mint-cooldown', retryAt: START + minutes(1) });
  expect(failure.message).toContain('http-503');
  expect(home.mints()).toBe(1);
});

test('a time that Octopus names is kept to', async () => {
  await using home = await household();
  const fault = home.simulator.fault({ kind: 'http-status', status: 429, retryAfter: 600 });
  await home.poll(START + minutes(9.5), minutes(0.5), () => home.open());
  expect(home.minutesOf()).toEqual([0]);
  fault[Symbol.dispose]();
  home.pass(minutes(0.5));
  expect(await home.outcomeOf()).toBe('ok');
});

test('a login that succeeds ends the waiting', async () => {
  await using home = await household(generous);
  const down = { kind: 'http-status', status: 503, operation: 'obtainKrakenToken' } as const;
  const first = home.simulator.fault(down);
  await home.poll(START + minutes(15), minutes(1));
  first[Symbol.dispose]();
  expect(await home.outcomeOf()).toBe('ok');
  home.pass(hours(1));
  using _second = home.simulator.fault(down);
  expect(await home.outcomeOf()).toBe('http-503');
  expect(await failureFrom(home.ask())).toMatchObject({ retryAt: home.now() + minutes(1) });
});

test('questions go on with the old token while the new one is not to be had', async () => {
  await using home = await household(generous);
  await home.ask();
  home.pass(minutes(55));
  const down = home.simulator.fault({ kind: 'http-status', status: 503, operation: 'obtainKrakenToken' });
  expect(await home.poll(START + hours(1), seconds(10))).toEqual(Array(30).fill('ok'));
  expect(home.minutesOf('obtainKrakenToken')).toEqual([0, 55, 56, 58]);
  expect(await home.outcomeOf()).toBe('mint-cooldown');
  down[Symbol.dispose]();
  home.pass(minutes(2));
  expect(await home.outcomeOf()).toBe('ok');
});

test('a wrong key is tried at once, after half an hour, two hours, and then every six, by whatever process', async () => {
  await using home = await household({ ...generous, apiKey: WRONG });
  const outcomes = await home.poll(START + hours(21), minutes(5), processes(home));
  expect(home.minutesOf()).toEqual([0, 30, 150, 510, 870, 1230]);
  expect(new Set(outcomes)).toEqual(new Set(['KT-CT-1139']));
});

test('five processes with a wrong key try it once', async () => {
  await using home = await household({ latencyMs: 50, apiKey: WRONG });
  const failures = await Promise.all(Array.from({ length: 5 }, () => failureFrom(home.ask(home.open()))));
  for (const failure of failures) {
    expect(failure).toMatchObject({ kind: 'permanent', reason: 'credentials', code: 'KT-CT-1139' });
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('wrong_wrong');
  }
  expect(home.mints()).toBe(1);
});

test('a changed key is tried at once, without a restart, and the wrong one is remembered', async () => {
  await using home = await household({ apiKey: WRONG });
  expect(await home.outcomeOf()).toBe('KT-CT-1139');
  home.settings.apiKey = home.goodKey;
  expect(await home.outcomeOf()).toBe('ok');
  home.settings.apiKey = WRONG;
  expect(await home.outcomeOf()).toBe('KT-CT-1139');
  expect(home.mints()).toBe(2);
});

test('a key that was refused by mistake is good again half an hour later', async () => {
  await using home = await household();
  const mistake = home.simulator.fault({ kind: 'bad-key' });
  expect(await home.outcomeOf()).toBe('KT-CT-1139');
  mistake[Symbol.dispose]();
  expect(await home.poll(START + minutes(31), minutes(1))).toEqual([...Array(30).fill('KT-CT-1139'), 'ok']);
});

test('no failure of a login names the key', async () => {
  await using home = await household({ timeoutMs: 300 });
  const faults = [
    { kind: 'graphql-error', code: 'KT-CT-1139' },
    { kind: 'http-status', status: 401 },
    { kind: 'malformed', body: 'deep' },
    { kind: 'hang' },
    { kind: 'reset' },
    { kind: 'edge-block' },
  ] as const;
  for (const fault of faults) {
    using _switched = home.simulator.fault(fault);
    const failure = await failureFrom(home.ask());
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain(home.goodKey);
    home.pass(hours(7));
  }
  expect(home.mints()).toBe(faults.length);
});

test('the store does not hold the key, not even the name under which its refusals are counted', async () => {
  await using home = await household({ apiKey: WRONG });
  await home.ask().catch(() => {});
  const stored = (await home.stored()).join(' ');
  expect(stored).toMatch(/key-[\w-]{16} .*KT-CT-1139/);
  expect(stored).not.toMatch(/wrong_wrong|A-\d{8}/);
});
