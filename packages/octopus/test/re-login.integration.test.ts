import { hours, minutes, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { failureFrom, household, START } from './household.ts';

const generous = { telemetryCallsPerHour: 10_000, mintsPerHour: 1_000 };
const refusedQuestion = { kind: 'graphql-error', code: 'KT-CT-1111', operation: 'smartMeterTelemetry' } as const;

test('a refused token is gone from the store too, whatever becomes of the login', async () => {
  await using home = await household(generous);
  await home.ask();
  using _revoked = home.simulator.fault({ ...refusedQuestion, times: 1 });
  using _down = home.simulator.fault({ kind: 'http-status', status: 503, operation: 'obtainKrakenToken' });
  expect(await home.outcomeOf()).toBe('http-503');
  expect(await home.outcomeOf()).toBe('mint-cooldown');
  expect(await home.outcomeOf(home.open())).toBe('mint-cooldown');
  expect(home.minutesOf('smartMeterTelemetry')).toHaveLength(2);
});

test('a process whose token was not refused goes on with it, though another dropped the same one', async () => {
  await using home = await household(generous);
  const [one, other] = [home.open(), home.open()];
  await Promise.all([home.ask(one), home.ask(other)]);
  home.pass(minutes(56));
  using _down = home.simulator.fault({ kind: 'http-status', status: 503, operation: 'obtainKrakenToken' });
  using _refused = home.simulator.fault({ ...refusedQuestion, times: 1 });
  expect(await home.outcomeOf(one)).toBe('mint-cooldown');
  expect(await home.outcomeOf(other)).toBe('ok');
});

test('a token that another process put there in the meantime is used, without a login', async () => {
  await using home = await household(generous);
  const [one, other] = [home.open(), home.open()];
  await Promise.all([home.ask(one), home.ask(other)]);
  // To Octopus both tokens are over, to us they are not.
  using _ahead = home.simulator.fault({ kind: 'clock-skew', ms: hours(2) });
  expect([await home.outcomeOf(one), await home.outcomeOf(other)]).toEqual(['ok', 'ok']);
  expect(home.mints()).toBe(2);
  expect(home.calls.filter((call) => call.endsWith('KT-CT-1124'))).toHaveLength(2);
});

test('where a new token does not help, logins are few and the failure is one of credentials', async () => {
  await using home = await household(generous);
  const [one, other] = [home.open(), home.open()];
  using _refused = home.simulator.fault(refusedQuestion);
  let turn = 0;
  const outcomes = await home.poll(START + minutes(50), minutes(0.5), () => (turn++ % 2 ? other : one));
  expect(new Set(outcomes)).toEqual(new Set(['KT-CT-1111']));
  // The first login and one that did not help, then one after each pause.
  expect(home.minutesOf('obtainKrakenToken')).toEqual([0, 0, 1, 3, 7, 15, 31]);
});

test('once it helps, the next refusal is met with a login at once', async () => {
  await using home = await household(generous);
  const first = home.simulator.fault(refusedQuestion);
  expect(await home.outcomeOf()).toBe('KT-CT-1111');
  first[Symbol.dispose]();
  home.pass(seconds(10));
  expect(await home.outcomeOf()).toBe('ok');
  home.pass(seconds(10));
  using _second = home.simulator.fault({ ...refusedQuestion, times: 1 });
  expect(await home.outcomeOf()).toBe('ok');
  expect(home.mints()).toBe(3);
});

test('a refresh token whose token did not help gives way to the key', async () => {
  await using home = await household(generous);
  await home.ask();
  home.pass(seconds(10));
  using _refused = home.simulator.fault(refusedQuestion);
  using _key = home.simulator.fault({ kind: 'bad-key' });
  expect(await home.outcomeOf()).toBe('KT-CT-1111');
  home.pass(minutes(1));
  expect(await home.outcomeOf()).toBe('KT-CT-1139');
});

test('an account that is not ours is a fault of the credentials, and other questions go on', async () => {
  await using home = await household({ ...generous, households: 2 });
  const stranger = home.open({ accountNumber: 'A-00000002' });
  const search = () => failureFrom(stranger.discover({ purpose: 'discovery', signal: AbortSignal.timeout(5000) }));
  expect(await search()).toMatchObject({ kind: 'permanent', reason: 'credentials', code: 'KT-CT-1111' });
  for (; home.now() < START + hours(1); home.pass(minutes(5))) {
    expect(await home.outcomeOf(stranger)).toBe('ok');
    expect(await search()).toMatchObject({ reason: 'credentials' });
  }
  expect(home.mints()).toBeLessThanOrEqual(10);
  using _revoked = home.simulator.fault({ ...refusedQuestion, times: 1 });
  expect(await home.outcomeOf(stranger)).toBe('ok');
});
