import { hours, minutes, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { failureFrom, household, START } from './household.ts';

const generous = { telemetryCallsPerHour: 10_000, mintsPerHour: 1_000 };

test.each([
  ['that live on', false],
  ['that are started anew each minute', true],
])(
  'five processes %s share tokens of a minute for half an hour, at one login for each half minute',
  async (_, anew) => {
    await using home = await household({ ...generous, tokenSeconds: 60 });
    let processes = Array.from({ length: 5 }, () => home.open());
    for (; home.now() < START + minutes(30); home.pass(seconds(10))) {
      if (anew && (home.now() - START) % minutes(1) === 0) processes = processes.map(() => home.open());
      const outcomes = await Promise.all(processes.map((each) => home.outcomeOf(each)));
      expect(outcomes).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    }
    // Tokens of a minute are used for half of their life before they are renewed.
    expect(home.mints()).toBe(60);
    expect(home.calls.filter((call) => !call.endsWith(' ok'))).toEqual([]);
  },
);

test('five processes without a token make one login', async () => {
  await using home = await household({ latencyMs: 150 });
  const processes = Array.from({ length: 5 }, () => home.open());
  expect(await Promise.all(processes.map((each) => home.outcomeOf(each)))).toEqual(Array(5).fill('ok'));
  expect(home.mints()).toBe(1);
});

test('an hour has one login, over any number of restarts', async () => {
  await using home = await household({ ...generous });
  await home.poll(START + minutes(55), minutes(1), () => home.open());
  expect(home.mints()).toBe(1);
  expect(await home.outcomeOf(home.open())).toBe('ok');
  expect(home.mints()).toBe(2);
});

test('what lies in the store tells nothing to whoever has no key', async () => {
  await using home = await household();
  await home.ask();
  const record = await home.tokens.get('token');
  expect(record).toMatch(/^v1\.[\w-]{300,}$/);
  const plain = Buffer.from(record?.slice(3) ?? '', 'base64url').toString('latin1');
  expect(plain).not.toMatch(/eyJ|kraken|expiresAt|A-\d{8}|sk_live/);
});

test.each(['', 'v1.', 'v0.AAAA', '{"token":"eyJ"}', `v1.${'A'.repeat(400)}`])(
  'a torn record %j costs a login and no failure',
  async (record) => {
    await using home = await household();
    await home.tokens.set('token', record);
    expect(await home.outcomeOf()).toBe('ok');
    expect(await home.outcomeOf(home.open())).toBe('ok');
    expect(home.mints()).toBe(1);
  },
);

test('while one process renews the token, the others go on with the old one', async () => {
  await using home = await household();
  const other = home.open();
  await home.ask();
  home.pass(minutes(56));
  await home.lease.run('token', hours(1), async () => {
    expect(await home.outcomeOf()).toBe('ok');
    expect(await home.outcomeOf(other)).toBe('ok');
  });
  expect(home.mints()).toBe(1);
});

test('a process without a token waits for the login of another, but not for ever', async () => {
  await using home = await household({ timeoutMs: 300 });
  await home.lease.run('token', hours(1), async () => {
    expect(await failureFrom(home.ask())).toMatchObject({ kind: 'transient', code: 'login-wait' });
  });
  expect(home.mints()).toBe(0);
  expect(await home.outcomeOf()).toBe('ok');
});

test('a process that comes just too late for the login of another makes none', async () => {
  await using home = await household();
  const other = home.open();
  home.store.beforeLease = async () => {
    home.store.beforeLease = async () => {};
    await home.ask(other);
  };
  expect(await home.outcomeOf()).toBe('ok');
  expect(home.mints()).toBe(1);
});

test('a process takes over the login of one that died in it', async () => {
  await using home = await household();
  const released = Promise.withResolvers<void>();
  const dying = home.lease.run('token', hours(1), () => released.promise);
  const waiting = home.outcomeOf();
  released.resolve();
  await dying;
  expect(await waiting).toBe('ok');
});

test('a process that holds a token goes on while the store is away, up to the end of the token', async () => {
  await using home = await household();
  await home.ask();
  home.store.isDown = true;
  expect(await home.outcomeOf()).toBe('ok');
  home.pass(minutes(57));
  expect(await home.outcomeOf()).toBe('ok');
  expect(home.mints()).toBe(1);
  home.pass(minutes(4));
  const failure = await failureFrom(home.ask());
  expect(failure).toMatchObject({ kind: 'transient', code: 'lease' });
  expect(failure.message).not.toContain('10.0.0.1');
  home.store.isDown = false;
  expect(await home.outcomeOf()).toBe('ok');
});

test('the refresh token is used before the key', async () => {
  await using home = await household();
  await home.ask();
  home.pass(minutes(56));
  using _refused = home.simulator.fault({ kind: 'bad-key' });
  expect(await home.outcomeOf(home.open())).toBe('ok');
  expect(home.mints()).toBe(2);
});

test('where the refresh token is refused, the key is used at once', async () => {
  await using home = await household();
  await home.ask();
  home.pass(minutes(56));
  using _refused = home.simulator.fault({
    kind: 'graphql-error',
    code: 'KT-CT-1135',
    operation: 'obtainKrakenToken',
    times: 1,
  });
  expect(await home.outcomeOf()).toBe('ok');
  expect(home.calls.slice(-3)).toEqual([
    'obtainKrakenToken KT-CT-1135',
    'obtainKrakenToken ok',
    'smartMeterTelemetry ok',
  ]);
});

test('a refresh token that was refused is not tried again', async () => {
  await using home = await household();
  await home.ask();
  home.pass(minutes(56));
  using _refused = home.simulator.fault({ kind: 'graphql-error', code: 'KT-CT-1139', operation: 'obtainKrakenToken' });
  await home.poll(home.now() + minutes(4), minutes(1));
  await home.poll(home.now() + minutes(20), minutes(1), () => home.open());
  // The login, then the refresh token and the key once each.
  expect(home.mints()).toBe(3);
});

test('five processes whose token is revoked make one login', async () => {
  await using home = await household({ latencyMs: 50 });
  const processes = Array.from({ length: 5 }, () => home.open());
  await Promise.all(processes.map((each) => home.ask(each)));
  home.pass(seconds(20));
  using _revoked = home.simulator.fault({
    kind: 'graphql-error',
    code: 'KT-CT-1143',
    operation: 'smartMeterTelemetry',
    times: 5,
  });
  expect(await Promise.all(processes.map((each) => home.outcomeOf(each)))).toEqual(Array(5).fill('ok'));
  expect(home.mints()).toBe(2);
});

test('without a shared store a process keeps its token to itself', async () => {
  await using home = await household();
  const alone = home.open({ isAlone: true });
  expect([await home.outcomeOf(alone), await home.outcomeOf(alone)]).toEqual(['ok', 'ok']);
  expect(home.mints()).toBe(1);
});
