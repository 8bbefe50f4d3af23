import { networkInterfaces } from 'node:os';
import { hours, minutes, seconds } from '@ohmini/core';
import { beforeEach, expect, test } from 'vitest';
import { type Fault, type Simulator, startSimulator } from '../src/index.ts';
import {
  ask,
  clockAt,
  codesIn,
  deviceOf,
  first,
  home,
  iso,
  mint,
  NOW,
  rowsIn,
  telemetryQuery,
  tokenOf,
} from './caller.ts';

const clock = clockAt(NOW);
beforeEach(() => {
  clock.at = NOW;
});

const started = (options = {}) => startSimulator({ households: [home], clock, lateness: false, ...options });
const window = { from: NOW - minutes(30), to: NOW };

/** A telemetry call whose answer is read as it comes. */
async function raw(simulator: Simulator, token: string, signal?: AbortSignal): Promise<Response> {
  const variables = {
    deviceId: deviceOf(first(simulator.households)),
    start: iso(window.from),
    end: iso(window.to),
    grouping: 'TEN_SECONDS',
  };
  const body = JSON.stringify({ query: telemetryQuery(), variables });
  return fetch(simulator.graphqlUrl, {
    method: 'POST',
    headers: { authorization: token },
    body,
    ...(signal && { signal }),
  });
}

test('a GraphQL error comes with HTTP 200, as often as it was asked for', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  simulator.fault({ kind: 'graphql-error', code: 'KT-GB-4039', operation: 'smartMeterTelemetry', times: 2 });
  const codes = [];
  for (let i = 0; i < 3; i++) codes.push(codesIn(await ask(simulator, token, window)));
  expect(codes).toEqual([['KT-GB-4039'], ['KT-GB-4039'], []]);
});

test('a fault ends at its moment, when it is disposed, and when all are cleared', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const status = async () => (await raw(simulator, token)).status;
  simulator.fault({ kind: 'http-status', status: 503, until: NOW + minutes(1) });
  expect(await status()).toBe(503);
  clock.at = NOW + minutes(1);
  expect(await status()).toBe(200);
  const outage = simulator.fault({ kind: 'http-status', status: 502 });
  expect(await status()).toBe(502);
  outage[Symbol.dispose]();
  expect(await status()).toBe(200);
  simulator.fault({ kind: 'edge-block' });
  expect(await status()).toBe(403);
  simulator.clearFaults();
  expect(await status()).toBe(200);
});

test('a fault of one account leaves the others alone', async () => {
  await using simulator = await started({ households: 2 });
  const [one, two] = simulator.households;
  if (!one || !two) throw new Error('unreachable');
  simulator.fault({ kind: 'http-status', status: 500, account: two.accountNumber });
  expect((await mint(simulator, one.apiKey)).status).toBe(200);
  expect((await mint(simulator, two.apiKey)).status).toBe(500);
});

test('500 is JSON, 502 to 504 are pages, 429 says when to come back', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  for (const status of [500, 502, 503, 504]) simulator.fault({ kind: 'http-status', status, times: 1 });
  expect(await (await raw(simulator, token)).json()).toMatchObject({ detail: 'Server error.' });
  for (const status of [502, 503, 504]) {
    const answer = await raw(simulator, token);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(/^<html>/);
  }
  simulator.fault({ kind: 'http-status', status: 429, retryAfter: 17, times: 1 });
  expect((await raw(simulator, token)).headers.get('retry-after')).toBe('17');
});

test('an edge block is a 403 with the page that was captured', async () => {
  await using simulator = await started();
  simulator.fault({ kind: 'edge-block' });
  const answer = await raw(simulator, 'x');
  expect(answer.status).toBe(403);
  expect(await answer.text()).toMatch(
    /^<!DOCTYPE HTML PUBLIC "-\/\/W3C\/\/DTD HTML 4.01 Transitional\/\/EN" "http:\/\/www.w3.org\/TR\/html4\/loose.dtd">\n<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text\/html; charset=iso-8859-1">\n<TITLE>ERROR: The request could not be satisfied<\/TITLE>/,
  );
});

test.each(['cut', 'truncated', 'gzip', 'html', 'empty', 'deep'] as const)(
  'a %s body is no JSON that can be used',
  async (body) => {
    await using simulator = await started();
    const token = await tokenOf(simulator);
    simulator.fault({ kind: 'malformed', body, times: 1 });
    const answer = await raw(simulator, token);
    expect(answer.status).toBe(200);
    if (body === 'deep') expect((await answer.text()).length).toBeGreaterThan(200_000);
    else await expect(answer.json()).rejects.toThrow();
    expect(simulator.calls.list().at(-1)?.outcome).toBe('malformed');
    expect(codesIn(await ask(simulator, token, window))).toEqual([]);
  },
);

test('a huge body is sent only as fast as it is read', async () => {
  await using simulator = await started();
  simulator.fault({ kind: 'malformed', body: 'huge' });
  const answer = await raw(simulator, 'x');
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.length;
    if (length > 6e6) break;
  }
  expect(length).toBeGreaterThan(6e6);
});

test('a hanging call is never answered, and is counted', async () => {
  await using simulator = await started();
  simulator.fault({ kind: 'hang' });
  await expect(raw(simulator, 'x', AbortSignal.timeout(200))).rejects.toThrow(/timeout/);
  expect(simulator.calls.count({ outcome: 'hang' })).toBe(1);
});

test('a reset cuts the connection after the work was done', async () => {
  await using simulator = await started({ telemetryCallsPerHour: 1 });
  const token = await tokenOf(simulator);
  simulator.fault({ kind: 'reset', operation: 'smartMeterTelemetry', times: 1 });
  await expect(raw(simulator, token)).rejects.toThrow();
  expect(codesIn(await ask(simulator, token, window))).toEqual(['KT-CT-1199']);
});

test('a silent stretch has no rows, and has them once the fault is over', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const silence = { from: NOW - minutes(20), to: NOW - minutes(10) };
  const inSilence = async () =>
    rowsIn(await ask(simulator, token, window)).filter(({ readAt }) => {
      const at = Date.parse(readAt ?? '');
      return at >= silence.from && at < silence.to;
    }).length;
  const fault = simulator.fault({ kind: 'meter-silent', ...silence });
  expect(await inSilence()).toBe(0);
  expect(simulator.truth(deviceOf(first(simulator.households)), silence, '10s')).toEqual([]);
  fault[Symbol.dispose]();
  expect(await inSilence()).toBeGreaterThan(50);
});

test('a frozen meter repeats itself, and its register jumps when it is over', async () => {
  await using simulator = await started();
  const device = deviceOf(first(simulator.households));
  const frozen = { from: NOW - hours(2), to: NOW - hours(1) };
  const before = simulator.truth(device, frozen, '10s');
  simulator.fault({ kind: 'frozen', device, ...frozen });
  const after = simulator.truth(device, frozen, '10s');
  expect(after).toHaveLength(before.length);
  expect(
    new Set(after.map(({ consumptionKwh, consumptionDeltaKwh }) => `${consumptionKwh} ${consumptionDeltaKwh}`)).size,
  ).toBe(1);
  expect(new Set(after.map(({ demandKw }) => demandKw).filter((demand) => demand !== null)).size).toBe(1);
  const [next] = simulator.truth(device, { from: frozen.to, to: frozen.to + minutes(1) }, '10s');
  expect(next?.consumptionKwh).toBeGreaterThan(after.at(-1)?.consumptionKwh ?? Number.POSITIVE_INFINITY);
});

test('no Mini, a bad key and a skewed clock are as they say', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  simulator.fault({ kind: 'no-mini', times: 1 });
  expect(rowsIn(await ask(simulator, token, window))).toEqual([]);
  const badKey = simulator.fault({ kind: 'bad-key' });
  expect(codesIn(await mint(simulator, home.apiKey))).toEqual(['KT-CT-1139']);
  expect(codesIn(await ask(simulator, token, window))).toEqual([]);
  badKey[Symbol.dispose]();
  simulator.fault({ kind: 'clock-skew', ms: hours(2) });
  expect(simulator.now()).toBe(NOW + hours(2));
  const skewed = await ask(simulator, token, window);
  expect(skewed.date).toBe('Sat, 21 Nov 2026 20:00:03 GMT');
  expect(codesIn(skewed)).toEqual(['KT-CT-1124']);
});

test('odd rows come before the right ones', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  simulator.fault({ kind: 'odd-rows', times: 1 });
  const odd = rowsIn(await ask(simulator, token, window));
  const right = rowsIn(await ask(simulator, token, window));
  expect(odd.slice(5)).toEqual(right);
  expect(odd[0]?.readAt).toBeNull();
  expect(Date.parse(odd[2]?.readAt ?? '')).toBeGreaterThan(NOW + minutes(59));
  expect(odd[3]).toMatchObject({ demand: 'NaN', consumptionDelta: '' });
  expect(typeof odd[4]?.consumption).toBe('number');
});

test('over HTTP faults are set, listed and cleared; calls and the truth can be read', async () => {
  await using simulator = await started();
  const control = (path: string, init?: RequestInit) => fetch(`${simulator.url}/_control/${path}`, init);
  const set = (fault: object) => control('faults', { method: 'POST', body: JSON.stringify(fault) });
  const fault: Fault = { kind: 'meter-silent', from: NOW - hours(1), to: NOW };
  expect((await set({ ...fault, from: iso(NOW - hours(1)) })).status).toBe(201);
  for (const wrong of [{ kind: 'earthquake' }, { kind: 'hang', tims: 1 }, { kind: 'http-status' }, null]) {
    expect((await set(wrong ?? {})).status).toBe(400);
  }
  expect(await (await control('faults')).json()).toEqual([fault]);
  expect(await (await control('faults', { method: 'DELETE' })).json()).toEqual([]);
  await mint(simulator, home.apiKey);
  expect(await (await control('calls?operation=obtainKrakenToken')).json()).toEqual({
    count: 1,
    calls: [{ at: NOW, account: home.accountNumber, operation: 'obtainKrakenToken', outcome: 'ok' }],
  });
  const device = deviceOf(first(simulator.households));
  const truth = await control(`truth?device=${device}&from=${iso(NOW - seconds(600))}&to=${NOW}&resolution=1m`);
  expect(await truth.json()).toEqual(simulator.truth(device, { from: NOW - seconds(600), to: NOW }, '1m'));
});

const outward = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

test.skipIf(outward === undefined)('from another address there are no control routes', async () => {
  await using simulator = await started({ host: '0.0.0.0' });
  const { port } = new URL(simulator.url);
  const faults = (host: string | undefined) => fetch(`http://${host}:${port}/_control/faults`);
  expect((await faults('127.0.0.1')).status).toBe(200);
  expect((await faults(outward)).status).toBe(404);
});

test('an answer takes as long as it was told to', async () => {
  await using simulator = await started({ latencyMs: 120 });
  const startedAt = performance.now();
  await mint(simulator, home.apiKey);
  expect(performance.now() - startedAt).toBeGreaterThan(110);
});
