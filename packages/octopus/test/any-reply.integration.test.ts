import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { hours, Permanent, RateLimited, type Telemetry, type TelemetrySource, Transient } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelOf } from '../src/classification.ts';
import { inProcess } from '../src/in-process.ts';
import { octopusSource } from '../src/index.ts';
import { sealed } from '../src/sealed-token.ts';
import { answering } from './answering.ts';
import { ECHO, type OddReply, oddReply } from './replies.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const KEY = 'sk_live_0123456789abcdef';
const ACCOUNT = 'A-1234ABCD';
const TOKEN = 'eyJ0.eyJ0.secret';
const SECRETS = new RegExp([KEY, ACCOUNT, TOKEN, 'sk_live', 'eyJ', 'authorization', '127\\.0\\.0\\.1'].join('|'), 'i');

const clock = { now: () => NOW };
const window = { from: NOW - hours(1), to: NOW };
const login = { token: TOKEN, obtainedAt: NOW, expiresAt: NOW + hours(1), refreshExpiresAt: 0 };

function send(response: ServerResponse, { status, headers, body, isCut }: OddReply, echo: string): void {
  const bytes = Buffer.from(body.replaceAll(ECHO, () => JSON.stringify(echo).slice(1, -1)));
  response.writeHead(status, headers);
  if (!isCut) return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy());
}

function checkTelemetry({ readings, servedAt, rejected }: Telemetry): void {
  const times = readings.map(({ readAt }) => readAt);
  expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  expect(times.every((at) => at >= window.from && at < window.to)).toBe(true);
  const values = readings.flatMap((reading) => Object.values(reading));
  expect(values.every((value) => value === null || Number.isFinite(value))).toBe(true);
  expect(Number.isFinite(servedAt)).toBe(true);
  expect(rejected.every(({ count }) => count > 0)).toBe(true);
}

function checkFailure(error: unknown): void {
  const isOurs = error instanceof Transient || error instanceof RateLimited || error instanceof Permanent;
  if (!isOurs) throw new Error(`It is none of our failures: ${inspect(error)}`);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(SECRETS);
  expect(error.cause).toBeUndefined();
  if (error instanceof RateLimited) {
    expect(error.retryAt).toBeGreaterThanOrEqual(NOW);
    expect(error.retryAt).toBeLessThanOrEqual(NOW + hours(24));
  }
}

test('no reply whatsoever crashes, leaks or counts as readings that were not sent', { timeout: 60_000 }, async () => {
  const outcomes = new Map<string, number>();
  let replies: readonly OddReply[] = [];
  // Which of the replies a request is to get is its client's name.
  await using server = await answering((response, { headers, body }) => {
    const reply = replies[Number(headers['user-agent'])];
    if (reply) send(response, reply, `${headers.authorization} ${body}`);
  });

  async function processOf(index: number): Promise<TelemetrySource> {
    const shared = inProcess(clock);
    // Every fourth has to log in first.
    if (index % 4 > 0) await shared.tokens.set('token', sealed(login, KEY));
    return octopusSource({
      graphqlUrl: server.url,
      restUrl: server.url,
      accountNumber: ACCOUNT,
      apiKey: () => KEY,
      clock,
      timeoutMs: 5000,
      userAgent: String(index),
      permit: async () => {},
      onCall: (_, outcome) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1),
      ...shared,
    });
  }

  async function meet(index: number): Promise<void> {
    const source = await processOf(index);
    const how = { purpose: 'live' as const, signal: AbortSignal.timeout(20_000) };
    try {
      if (index % 10 === 0) expect(Array.isArray(await source.discover(how))).toBe(true);
      else checkTelemetry(await source.telemetry('00-11', window, '10s', how));
    } catch (error) {
      checkFailure(error);
    }
  }

  const twenty = fc.array(oddReply, { minLength: 20, maxLength: 20, size: 'max' });
  const property = fc.asyncProperty(twenty, async (odd) => {
    replies = odd;
    await Promise.all(odd.map((_, index) => meet(index)));
  });
  await fc.assert(property, { numRuns: 500 });

  // Labels of a metric are a bounded set, and what was tried went everywhere.
  const labels = [...outcomes.keys()];
  expect(labels.length).toBeLessThan(200);
  expect(outcomes.get('ok')).toBeGreaterThan(500);
  expect(labels.filter((label) => label !== 'ok' && labelOf(label) !== label)).toEqual([]);
  expect(labels.filter((label) => !/^(KT|OE|http)-/.test(label)).toSorted()).toEqual(
    expect.arrayContaining(['edge-block', 'graphql-error', 'malformed', 'network', 'ok', 'unknown-code']),
  );
});
