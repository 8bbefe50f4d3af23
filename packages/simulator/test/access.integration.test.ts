import { hours, minutes, seconds } from '@ohmini/core';
import { beforeEach, expect, test } from 'vitest';
import { startSimulator } from '../src/index.ts';
import { ask, clockAt, codesIn, first, home, mint, NOW, post, TOKEN_MUTATION, tokenOf } from './caller.ts';

const clock = clockAt(NOW);
beforeEach(() => {
  clock.at = NOW;
});

const window = () => ({ from: clock.at - minutes(5), to: clock.at });
const started = (options = {}) => startSimulator({ households: [home], clock, ...options });

test('a key gives a token that says of itself when it ends, and a refresh token with a moment', async () => {
  await using simulator = await started();
  const { obtainKrakenToken: minted } = (await mint(simulator, home.apiKey)).body.data;
  const [header, payload] = minted.token.split('.').map((part: string) => Buffer.from(part, 'base64url').toString());
  expect(JSON.parse(header)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
  expect(JSON.parse(payload)).toEqual(minted.payload);
  expect(minted.payload).toMatchObject({
    gty: 'API-KEY',
    iat: Math.floor(NOW / 1000),
    exp: Math.floor(NOW / 1000) + 3600,
  });
  expect(minted.payload.sub).toMatch(/^kraken\|account-user:\d+$/);
  expect(minted.refreshExpiresIn).toBe(Math.floor(NOW / 1000) + 7 * 86_400);
});

test('a token expires, and the refresh token gives another one, for seven days', async () => {
  await using simulator = await started();
  const { token, refreshToken } = (await mint(simulator, home.apiKey)).body.data.obtainKrakenToken;
  clock.at = NOW + hours(1) - seconds(5);
  expect(codesIn(await ask(simulator, token, window()))).toEqual([]);
  clock.at = NOW + hours(1);
  const expired = await ask(simulator, token, window());
  expect(expired.body.errors[0]).toMatchObject({
    message: 'Signature of the JWT has expired.',
    path: ['smartMeterTelemetry'],
  });
  expect(codesIn(expired)).toEqual(['KT-CT-1124']);
  const refresh = () => post(simulator, TOKEN_MUTATION, { input: { refreshToken } });
  const renewed = (await refresh()).body.data.obtainKrakenToken;
  expect(codesIn(await ask(simulator, renewed.token, window()))).toEqual([]);
  expect(renewed.refreshToken).toBe(refreshToken);
  clock.at = NOW + 7 * hours(24);
  expect(codesIn(await refresh())).toEqual(['KT-CT-1134']);
});

test('a token outlives a restart, and another seed does not know it', async () => {
  await using first = await started();
  const token = await tokenOf(first);
  await using second = await started();
  await using other = await started({ seed: 2 });
  expect(codesIn(await ask(second, token, window()))).toEqual([]);
  expect(codesIn(await ask(other, token, window()))).toEqual(['KT-CT-1143']);
});

test('the token is taken bare and after JWT, and not after Bearer', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  expect(codesIn(await ask(simulator, `JWT ${token}`, window()))).toEqual([]);
  expect(codesIn(await ask(simulator, `Bearer ${token}`, window()))).toEqual(['KT-CT-1143']);
  expect(codesIn(await ask(simulator, `${token}x`, window()))).toEqual(['KT-CT-1143']);
  expect(codesIn(await ask(simulator, '', window()))).toEqual(['KT-CT-1112']);
});

test('a wrong key is refused with HTTP 200 and the code that was captured', async () => {
  await using simulator = await started();
  const answer = await mint(simulator, 'sk_live_wrong');
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    errors: [
      {
        message: 'Invalid data.',
        locations: [{ line: 2, column: 3 }],
        path: ['obtainKrakenToken'],
        extensions: {
          errorType: 'VALIDATION',
          errorCode: 'KT-CT-1139',
          errorDescription: 'Authentication failed.',
          errorClass: 'VALIDATION',
          validationErrors: [{ message: 'Authentication failed.', inputPath: ['input', 'apiKey'] }],
        },
      },
    ],
  });
  expect(codesIn(await post(simulator, TOKEN_MUTATION, { input: { refreshToken: 'x' } }))).toEqual(['KT-CT-1135']);
});

test('the account of somebody else is not authorised, as it was captured', async () => {
  await using simulator = await started({ households: 2 });
  const answer = await post(
    simulator,
    '{\n  account(accountNumber: "A-00000002") { number } }',
    {},
    await tokenOf(simulator),
  );
  expect(answer.body.errors).toEqual([
    {
      message: 'Unauthorized.',
      locations: [{ line: 2, column: 3 }],
      path: ['account'],
      extensions: {
        errorType: 'AUTHORIZATION',
        errorCode: 'KT-CT-1111',
        errorDescription:
          'The viewer is not authorized to execute the query/mutation. Check authentication or roles/permissions.',
      },
    },
  ]);
});

test('the meter of somebody else is not found', async () => {
  await using simulator = await started({ households: 2 });
  const [, other] = simulator.households;
  const device = first(other?.meters ?? []).deviceId;
  expect(codesIn(await ask(simulator, await tokenOf(simulator), { ...window(), device }))).toEqual(['KT-GB-4050']);
});

test('one telemetry call too many blocks the field until the window is empty, and rateLimitInfo says until when', async () => {
  await using simulator = await started({ telemetryCallsPerHour: 5 });
  const token = await tokenOf(simulator);
  for (let i = 0; i < 5; i++) expect(codesIn(await ask(simulator, token, window()))).toEqual([]);
  const refused = await ask(simulator, token, window());
  expect(refused.status).toBe(200);
  expect(refused.body.errors[0].extensions).toEqual({
    errorType: 'AUTHORIZATION',
    errorCode: 'KT-CT-1199',
    errorDescription: 'There were too many requests. Please try again later.',
  });
  const query = `{ rateLimitInfo { pointsAllowanceRateLimit { isBlocked }
    fieldSpecificRateLimits(first: 50) { edges { node { field rate ttl isBlocked } } } } }`;
  const { edges } = (await post(simulator, query, {}, token)).body.data.rateLimitInfo.fieldSpecificRateLimits;
  const ttl = Math.ceil((NOW + hours(1)) / 1000);
  expect(edges[0].node).toEqual({ field: 'Query.smartMeterTelemetry', rate: '5/h', ttl, isBlocked: true });
  const later = (at: number) => {
    clock.at = at;
    return tokenOf(simulator).then((fresh) => ask(simulator, fresh, window()));
  };
  expect(codesIn(await later(ttl * 1000 - 1000))).toEqual(['KT-CT-1199']);
  expect(codesIn(await later(ttl * 1000))).toEqual([]);
});

test('an eleventh token within an hour is refused, as it was captured', async () => {
  await using simulator = await started();
  for (let i = 0; i < 10; i++) expect(codesIn(await mint(simulator, home.apiKey))).toEqual([]);
  expect((await mint(simulator, home.apiKey)).body).toEqual({
    errors: [
      {
        message: 'Too many requests.',
        locations: [{ line: 2, column: 3 }],
        path: ['obtainKrakenToken'],
        extensions: {
          errorType: 'AUTHORIZATION',
          errorCode: 'KT-CT-1199',
          errorDescription: 'There were too many requests. Please try again later.',
        },
      },
    ],
  });
});

test('how many tokens an hour has is up to whoever starts it', async () => {
  await using simulator = await started({ mintsPerHour: 2 });
  for (let i = 0; i < 2; i++) expect(codesIn(await mint(simulator, home.apiKey))).toEqual([]);
  expect(codesIn(await mint(simulator, home.apiKey))).toEqual(['KT-CT-1199']);
  clock.at += hours(1);
  expect(codesIn(await mint(simulator, home.apiKey))).toEqual([]);
});

test('rateLimitInfo itself answers ten times a minute', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const inspect = () => post(simulator, '{ rateLimitInfo { pointsAllowanceRateLimit { limit } } }', {}, token);
  for (let i = 0; i < 10; i++) expect(codesIn(await inspect())).toEqual([]);
  expect(codesIn(await inspect())).toEqual(['KT-CT-1199']);
});

test('the Date of every answer is the clock of the simulator', async () => {
  await using simulator = await started();
  expect((await mint(simulator, home.apiKey)).date).toBe('Sat, 21 Nov 2026 18:00:03 GMT');
});
