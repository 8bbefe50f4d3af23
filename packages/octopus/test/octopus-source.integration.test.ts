import { inspect } from 'node:util';
import { hours, minutes } from '@ohmini/core';
import type { Fault } from '@ohmini/simulator';
import { expect, test } from 'vitest';
import { failureFrom, household, START } from './household.ts';

const how = () => ({ purpose: 'discovery' as const, signal: AbortSignal.timeout(20_000) });

test('the meters of a home are found', async () => {
  await using home = await household({
    households: [
      { accountNumber: 'A-12345678', apiKey: 'sk_live_0123456789abcdef0123456789', profile: ['solar'], gas: true },
    ],
  });
  const polled = (await home.source.discover(how())).filter(({ isPolled }) => isPolled);
  expect(polled.map(({ fuel }) => fuel)).toEqual(['electricity', 'gas']);
  expect(polled[0]?.id).toBe(home.device);
});

test('an hour of readings is what the meter measured, to the last digit', async () => {
  await using home = await household();
  const { readings, rejected, servedAt } = await home.ask();
  const truth = home.simulator.truth(home.device, { from: START - hours(1), to: START - minutes(1) }, '10s');
  expect(readings.slice(0, truth.length)).toEqual(truth);
  expect(rejected).toEqual([]);
  expect(servedAt).toBe(START);
});

test('rows that no client may store are left out and counted', async () => {
  await using home = await household();
  const { readings: honest } = await home.ask();
  using _odd = home.simulator.fault({ kind: 'odd-rows' });
  const { readings, rejected } = await home.ask();
  expect(readings.filter(({ readAt }) => honest.some((each) => each.readAt === readAt))).toEqual(honest);
  expect(rejected.length).toBeGreaterThan(0);
});

test('one login serves an hour, and is renewed before it ends', async () => {
  await using home = await household();
  for (let asked = 0; asked < 5; asked++) {
    await home.ask();
    home.pass(minutes(10));
  }
  expect(home.mints()).toBe(1);
  home.pass(minutes(6));
  await home.ask();
  expect(home.mints()).toBe(2);
  expect(home.calls.every((call) => call.endsWith(' ok'))).toBe(true);
});

test('many questions at once share one login', async () => {
  await using home = await household();
  await Promise.all([home.ask(), home.ask(), home.source.discover(how())]);
  expect(home.mints()).toBe(1);
});

test.each(['KT-CT-1111', 'KT-CT-1120', 'KT-CT-1124', 'KT-CT-1143', 'OE-0103'])(
  'after %s a new login is made, once, and the question answered',
  async (code) => {
    await using home = await household();
    await home.ask();
    using _refused = home.simulator.fault({ kind: 'graphql-error', code, operation: 'smartMeterTelemetry', times: 1 });
    expect((await home.ask()).readings.length).toBeGreaterThan(300);
    expect(home.mints()).toBe(2);
  },
);

test('a login that is refused again is a fault of the credentials', async () => {
  await using home = await household();
  using _refused = home.simulator.fault({
    kind: 'graphql-error',
    code: 'KT-CT-1111',
    operation: 'smartMeterTelemetry',
  });
  expect(await failureFrom(home.ask())).toMatchObject({ kind: 'permanent', reason: 'credentials', code: 'KT-CT-1111' });
  expect(home.mints()).toBe(2);
});

const FAULTS: [string, Fault, object][] = [
  ['an edge block', { kind: 'edge-block' }, { kind: 'rate-limited', code: 'edge-block' }],
  [
    'too many requests',
    { kind: 'graphql-error', code: 'KT-CT-1199' },
    { kind: 'rate-limited', retryAt: START + minutes(10) },
  ],
  [
    '429 with a time',
    { kind: 'http-status', status: 429, retryAfter: 120 },
    { kind: 'rate-limited', retryAt: START + minutes(2) },
  ],
  ['a telemetry outage', { kind: 'graphql-error', code: 'KT-GB-4039' }, { kind: 'transient', code: 'KT-GB-4039' }],
  ['a code nobody knows', { kind: 'graphql-error', code: 'KT-XX-1' }, { kind: 'transient' }],
  ['a meter that is gone', { kind: 'graphql-error', code: 'KT-GB-4050' }, { kind: 'permanent', reason: 'missing' }],
  ['a bad gateway', { kind: 'http-status', status: 502 }, { kind: 'transient', code: 'http-502' }],
  ['half of a reply', { kind: 'malformed', body: 'cut' }, { kind: 'transient' }],
  ['a reply that breaks off', { kind: 'malformed', body: 'truncated' }, { kind: 'transient' }],
  ['broken compression', { kind: 'malformed', body: 'gzip' }, { kind: 'transient' }],
  ['a web page', { kind: 'malformed', body: 'html' }, { kind: 'transient', code: 'malformed' }],
  ['nothing', { kind: 'malformed', body: 'empty' }, { kind: 'transient', code: 'malformed' }],
  ['a reply without end', { kind: 'malformed', body: 'huge' }, { kind: 'transient', code: 'too-large' }],
  ['a nesting without end', { kind: 'malformed', body: 'deep' }, { kind: 'transient' }],
  ['a cut connection', { kind: 'reset' }, { kind: 'transient', code: 'network' }],
  ['silence', { kind: 'hang' }, { kind: 'transient', code: 'timeout' }],
];

test.each(FAULTS)('%s is told apart, costs no new login, and names no secret', async (_, fault, expected) => {
  await using home = await household({ timeoutMs: 400 });
  await home.ask();
  using _switched = home.simulator.fault({ ...fault, operation: 'smartMeterTelemetry' });
  const failure = await failureFrom(home.ask());
  expect(failure).toMatchObject(expected);
  expect(home.mints()).toBe(1);
  expect(inspect(failure, { depth: 10, showHidden: true })).not.toMatch(/sk_live|eyJ|A-\d{8}|authorization/i);
});

test('a wrong key is a fault of the credentials, is tried once, and appears nowhere', async () => {
  await using home = await household({ apiKey: 'sk_live_wrong_wrong_wrong_wrong_wrong' });
  const failure = await failureFrom(home.ask());
  expect(failure).toMatchObject({ kind: 'permanent', reason: 'credentials', code: 'KT-CT-1139' });
  expect(home.mints()).toBe(1);
  expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('sk_live_wrong');
});

test('every call takes a permit, logins too, and a question that nobody waits for any more takes none', async () => {
  await using home = await household();
  const stopped = async () => {
    const ask = { purpose: 'live', signal: AbortSignal.abort() } as const;
    return await failureFrom(home.source.telemetry(home.device, { from: START, to: START + 1 }, '10s', ask));
  };
  expect(await stopped()).toMatchObject({ kind: 'transient', code: 'aborted' });
  expect([home.permits.taken, home.mints()]).toEqual([0, 0]);
  await home.ask();
  expect(home.permits.taken).toBe(2);
  expect(await stopped()).toMatchObject({ kind: 'transient', code: 'aborted' });
  expect(home.permits.taken).toBe(2);
});

test('who stops asking does not wait for a login, and the login goes on for the others', async () => {
  await using home = await household({ latencyMs: 300 });
  const stop = new AbortController();
  const waiting = home.source.telemetry(home.device, { from: START - 1000, to: START }, '10s', {
    purpose: 'live',
    signal: stop.signal,
  });
  const other = home.outcomeOf();
  stop.abort();
  const begun = performance.now();
  expect(await failureFrom(waiting)).toMatchObject({ kind: 'transient', code: 'aborted' });
  expect(performance.now() - begun).toBeLessThan(250);
  expect(await other).toBe('ok');
  expect(home.mints()).toBe(1);
});

test('a meter without a Home Mini has no readings, and that is no failure', async () => {
  await using home = await household();
  using _none = home.simulator.fault({ kind: 'no-mini' });
  expect((await home.ask()).readings).toEqual([]);
});

test("time is Octopus' time, whatever our clock shows", async () => {
  await using home = await household();
  using _skew = home.simulator.fault({ kind: 'clock-skew', ms: hours(1) });
  await home.source.discover(how());
  expect(home.source.now()).toBe(START + hours(1));
});
