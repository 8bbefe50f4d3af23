import { inspect } from 'node:util';
import { hours, Permanent, RateLimited, Transient } from '@ohmini/core';
import { expect, test } from 'vitest';
import { failureFrom, household, START } from './household.ts';

const how = () => ({ purpose: 'backfill' as const, signal: AbortSignal.timeout(20_000) });
const DAY = hours(24);
const lastMonth = { from: START - 37 * DAY, to: START - 7 * DAY };
const WITH_GAS = [
  { accountNumber: 'A-12345678', apiKey: 'sk_live_0123456789abcdef0123456789', profile: ['solar' as const], gas: true },
];

test('settled half hours are what was billed, in kWh, and nothing else is known of them', async () => {
  await using home = await household({ households: WITH_GAS });
  for (const { deviceId } of home.simulator.households[0]?.meters ?? []) {
    const { readings, rejected } = await home.source.settled(deviceId, lastMonth, how());
    const billed = home.simulator.settled(deviceId, lastMonth);
    expect(readings).toHaveLength(30 * 48);
    expect(readings.map(({ readAt, consumptionDeltaKwh }) => [readAt, consumptionDeltaKwh])).toEqual(
      billed.map(({ startsAt, kwh }) => [startsAt, kwh]),
    );
    expect(readings[0]).toMatchObject({ demandKw: null, costDeltaGbp: null, consumptionKwh: null, exportKwh: null });
    expect(rejected).toEqual([]);
  }
});

test('over the days on which the clocks change no half hour is missing or twice', async () => {
  await using home = await household();
  for (const day of ['2026-03-29', '2026-10-25']) {
    const from = Date.parse(`${day}T00:00:00Z`) - hours(2);
    const { readings } = await home.source.settled(home.device, { from, to: from + DAY }, how());
    expect(readings.map(({ readAt }) => (readAt - from) / hours(0.5))).toEqual(Array.from({ length: 48 }, (_, i) => i));
  }
});

test('every page is asked for and takes a call of the allowance; the meter point is looked up once', async () => {
  await using home = await household();
  const years = { from: START - 800 * DAY, to: START - 7 * DAY };
  const { readings } = await home.source.settled(home.device, years, how());
  expect(readings).toHaveLength(793 * 48);
  expect(home.calls.filter((call) => call === 'consumption ok')).toHaveLength(2);
  expect(home.calls).toContain('supplies ok');
  const before = home.permits.taken;
  await home.source.settled(home.device, lastMonth, how());
  expect(home.permits.taken).toBe(before + 1);
});

test('a month that Octopus has nothing of is an empty answer', async () => {
  await using home = await household();
  const { readings } = await home.source.settled(home.device, { from: START + DAY, to: START + 2 * DAY }, how());
  expect(readings).toEqual([]);
});

const asksOnce = async (prepare: (home: Awaited<ReturnType<typeof household>>) => unknown) => {
  await using home = await household();
  // Logged in, and the meter point known.
  await home.source.settled(home.device, lastMonth, how());
  prepare(home);
  const failure = await failureFrom(home.source.settled(home.device, lastMonth, how()));
  const [meter] = home.simulator.households[0]?.meters ?? [];
  const secrets = [home.goodKey, meter?.meterPoint ?? '?', meter?.serial ?? '?', 'Basic', '127.0.0.1'];
  for (const secret of secrets) expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(secret);
  return failure;
};

test('a refused key, an edge block, a wait and an outage are told apart, and none of them holds the key', async () => {
  const operation = 'consumption' as const;
  const key = await asksOnce(({ settings }) => Object.assign(settings, { apiKey: 'sk_live_wrong' }));
  expect(key).toMatchObject({ code: 'http-401', reason: 'credentials' });
  expect(await asksOnce(({ simulator }) => simulator.fault({ kind: 'edge-block', operation }))).toBeInstanceOf(
    RateLimited,
  );
  const asked = await asksOnce(({ simulator }) =>
    simulator.fault({ kind: 'http-status', status: 429, retryAfter: 90, operation }),
  );
  expect(asked).toMatchObject({ retryAt: START + 90_000 });
  for (const body of ['cut', 'html', 'empty', 'huge'] as const)
    expect(await asksOnce(({ simulator }) => simulator.fault({ kind: 'malformed', body, operation }))).toBeInstanceOf(
      Transient,
    );
  const gone = await asksOnce(({ simulator }) => simulator.fault({ kind: 'http-status', status: 404, operation }));
  expect(gone).toMatchObject({ reason: 'missing' });
});

test('a meter that Octopus does not list has no settled half hours', async () => {
  await using home = await household();
  const failure = await failureFrom(home.source.settled('FF-FF-FF-FF-FF-FF-FF-FF', lastMonth, how()));
  expect(failure).toBeInstanceOf(Permanent);
  expect(failure).toMatchObject({ code: 'no-meter-point', reason: 'missing' });
});
