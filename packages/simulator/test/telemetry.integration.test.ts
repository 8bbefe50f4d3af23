import { hours, minutes, type Reading, seconds, shiftedDecimal } from '@ohmini/core';
import { beforeEach, expect, test } from 'vitest';
import { type SimulatorOptions, startSimulator } from '../src/index.ts';
import {
  ask,
  clockAt,
  codesIn,
  deviceOf,
  first,
  home,
  iso,
  NOW,
  post,
  ROW_FIELDS,
  rowsIn,
  telemetryQuery,
  tokenOf,
} from './caller.ts';

const clock = clockAt(NOW);
beforeEach(() => {
  clock.at = NOW;
});

const started = (options: SimulatorOptions = {}) =>
  startSimulator({ households: [home], clock, telemetryCallsPerHour: 10_000, ...options });

type WireRow = Record<string, string | null>;

/** As a careful client reads rows: sorted, and of two for one time the later one. */
function readingsOf(rows: readonly WireRow[]): Reading[] {
  const byTime = new Map(rows.map((row) => [Date.parse(row.readAt ?? ''), row]));
  const number = (value: string | null | undefined, places: number) => shiftedDecimal(value, places) ?? null;
  return [...byTime]
    .sort(([a], [b]) => a - b)
    .map(([readAt, row]) => ({
      readAt,
      consumptionDeltaKwh: number(row.consumptionDelta, -3),
      demandKw: number(row.demand, -3),
      costDeltaGbp: number(row.costDeltaWithTax, -2),
      consumptionKwh: number(row.consumption, -3),
      exportKwh: number(row.export, -3),
    }));
}

test.each([
  ['TEN_SECONDS', '10s', 6],
  ['ONE_MINUTE', '1m', 24],
  ['HALF_HOURLY', '30m', 96],
] as const)('what is served of %s two hours later is the truth, to the digit', async (grouping, resolution, span) => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const interval = { from: NOW - hours(2 + span), to: NOW - hours(3) };
  const answer = await ask(simulator, token, { ...interval, grouping });
  expect(readingsOf(rowsIn(answer))).toEqual(
    simulator.truth(deviceOf(first(simulator.households)), interval, resolution),
  );
});

test('rows have the shapes that were captured', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const ten = rowsIn(await ask(simulator, token, { from: NOW - hours(11), to: NOW - hours(2) }));
  expect(Object.keys(first(ten))).toEqual(ROW_FIELDS.split(' '));
  for (const row of ten) {
    expect(row.readAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d0\+00:00$/);
    expect(row.consumption).toMatch(/^\d+\.0$/);
    expect(row.demand ?? '0.0').toMatch(/^-?\d+\.0$/);
    expect(row.consumptionDelta).toMatch(/^(0E\+1|\d+\.0000)$/);
    expect(row.costDelta ?? '0.0000').toMatch(/^-?\d+\.\d{4}$/);
    expect(row.costDeltaWithTax ?? '0.0000').toMatch(/^-?\d+\.\d{4}$/);
    expect(row.export ?? '0.0').toMatch(/^\d+\.0$/);
  }
  for (const shape of ['0E+1', '0.0000']) expect(ten.map((row) => row.consumptionDelta)).toContain(shape);
  for (const field of ['demand', 'costDelta']) expect(ten.map((row) => row[field])).toContain(null);
  const half = rowsIn(await ask(simulator, token, { from: NOW - hours(11), to: NOW, grouping: 'HALF_HOURLY' }));
  expect(half.every((row) => /^\d+\.0000$/.test(row.consumptionDelta ?? ''))).toBe(true);
});

test('a row holds the fields that were selected', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const answer = await ask(simulator, token, { from: NOW - hours(1), to: NOW, fields: 'readAt demand' });
  expect(Object.keys(first(rowsIn(answer)))).toEqual(['readAt', 'demand']);
});

test('literals in the query are understood, and an alias is the key of its answer', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const args = `deviceId: "${deviceOf(first(simulator.households))}", start: "${iso(NOW - hours(2))}", end: "${iso(NOW)}"`;
  const answer = await post(
    simulator,
    `{ tens: smartMeterTelemetry(${args}, grouping: TEN_SECONDS) { readAt }
       halves: smartMeterTelemetry(${args}, grouping: HALF_HOURLY) { readAt } }`,
    {},
    token,
  );
  expect(answer.body.data.tens.length).toBeGreaterThan(600);
  expect(answer.body.data.halves.length).toBeLessThan(7);
  expect(simulator.calls.count({ operation: 'smartMeterTelemetry' })).toBe(2);
});

test('late rows appear in a later answer, between the ones that were there', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const window = { from: NOW - hours(2), to: NOW };
  const early = rowsIn(await ask(simulator, token, window)).map(({ readAt }) => readAt);
  clock.at = NOW + minutes(55);
  const late = new Set(rowsIn(await ask(simulator, token, window)).map(({ readAt }) => readAt));
  const added = [...late].filter((readAt) => !early.includes(readAt));
  expect(early.every((readAt) => late.has(readAt))).toBe(true);
  expect(added.some((readAt) => Date.parse(readAt ?? '') < NOW - minutes(4))).toBe(true);
});

test('the newest row grows until the next one is there', async () => {
  await using simulator = await started({ lateness: false });
  const token = await tokenOf(simulator);
  // The car charges at night: 7 kW are some 20 Wh in each slot.
  const night = simulator.truth(deviceOf(first(simulator.households)), { from: NOW - hours(300), to: NOW }, '10s');
  const charging = night.find(
    ({ demandKw, consumptionDeltaKwh }) => (demandKw ?? 0) > 7 && consumptionDeltaKwh === 0.02,
  );
  if (!charging) throw new Error('The car was never charged.');
  const seen: number[] = [];
  for (const wait of [10, 15, 60]) {
    clock.at = charging.readAt + seconds(wait);
    const window = { from: charging.readAt, to: charging.readAt + seconds(10) };
    seen.push(Number(first(rowsIn(await ask(simulator, token, window))).consumptionDelta));
  }
  expect(first(seen)).toBeLessThan(seen[1] ?? 0);
  expect(seen[1]).toBeLessThan(20);
  expect(seen[2]).toBe(20);
});

test.each([
  ['TEN_SECONDS', 12],
  ['ONE_MINUTE', 72],
  ['HALF_HOURLY', 144],
])('%s answers %i hours, and nothing at all for a second more', async (grouping, span) => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const longest = { from: NOW - hours(span), to: NOW, grouping };
  expect(rowsIn(await ask(simulator, token, longest)).length).toBeGreaterThan(200);
  expect((await ask(simulator, token, { ...longest, to: NOW + 1000 })).body).toEqual({
    data: { smartMeterTelemetry: [] },
  });
});

test('rows older than the reach are not there, though the rest of the window is', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const rows = rowsIn(await ask(simulator, token, { from: NOW - hours(14), to: NOW - hours(11) }));
  const times = rows.map(({ readAt }) => Date.parse(readAt ?? ''));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(NOW - hours(12));
  expect(Math.min(...times)).toBeLessThan(NOW - hours(12) + minutes(1));
});

test('the end may lie in the future', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const rows = rowsIn(await ask(simulator, token, { from: NOW - hours(1), to: NOW + hours(1) }));
  expect(rows.length).toBeGreaterThan(300);
});

test.each([
  ['half hours of a week', 'KT-GB-4051', { start: iso(NOW - hours(168)), end: iso(NOW), grouping: 'HALF_HOURLY' }],
  ['no end', 'KT-GB-4040', { start: iso(NOW - hours(1)), grouping: 'TEN_SECONDS' }],
  ['no grouping', 'KT-GB-4040', { start: iso(NOW - hours(1)), end: iso(NOW) }],
  ['an end at the start', 'KT-GB-4041', { start: iso(NOW), end: iso(NOW), grouping: 'TEN_SECONDS' }],
  [
    'another meter',
    'KT-GB-4050',
    { deviceId: '00-00-00-00-00-00-99-2F', start: iso(NOW - 1), end: iso(NOW), grouping: 'ONE_MINUTE' },
  ],
])('%s is refused with %s', async (_, code, variables) => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const deviceId = deviceOf(first(simulator.households));
  const answer = await post(simulator, telemetryQuery(), { deviceId, ...variables }, token);
  expect(answer.status).toBe(200);
  expect(codesIn(answer)).toEqual([code]);
});

test.each(['DAY', 'THIRTY_MINUTES', 'ten_seconds'])('grouping %s is a bad request', async (grouping) => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const answer = await ask(simulator, token, { from: NOW - hours(1), to: NOW, grouping });
  expect(answer.status).toBe(400);
  expect(simulator.calls.list().at(-1)).toMatchObject({ operation: 'smartMeterTelemetry', outcome: 'http-400' });
});

test('a field that does not exist is a bad request, even where there are no rows', async () => {
  await using simulator = await started({ households: [{ ...home, homeMini: false }] });
  const token = await tokenOf(simulator);
  expect((await ask(simulator, token, { from: NOW - hours(1), to: NOW, fields: 'readAt power' })).status).toBe(400);
});

test('without a Mini there are no rows, and no error', async () => {
  await using simulator = await started({ households: [{ ...home, homeMini: false }] });
  const answer = await ask(simulator, await tokenOf(simulator), { from: NOW - hours(1), to: NOW });
  expect(answer.body).toEqual({ data: { smartMeterTelemetry: [] } });
});

test('a deviceId alone is answered with the newest row', async () => {
  await using simulator = await started();
  const deviceId = deviceOf(first(simulator.households));
  const answer = await post(simulator, telemetryQuery(), { deviceId }, await tokenOf(simulator));
  const times = new Set(rowsIn(answer).map(({ readAt }) => Date.parse(readAt ?? '')));
  expect(times.size).toBe(1);
  expect(first([...times])).toBeGreaterThan(NOW - minutes(5));
});

test('some answers are out of order and some hold a row twice, and the same request has the same answer', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const seen = { disorder: 0, doubled: 0 };
  for (let i = 0; i < 40; i++) {
    const window = { from: NOW - hours(4) - seconds(i), to: NOW - hours(3) };
    const times = rowsIn(await ask(simulator, token, window)).map(({ readAt }) => readAt);
    const sorted = times.toSorted();
    if (times.some((time, at) => time !== sorted[at])) seen.disorder++;
    if (new Set(times).size < times.length) seen.doubled++;
  }
  expect(seen.disorder).toBeGreaterThan(3);
  expect(seen.doubled).toBeGreaterThan(3);
  const again = { from: NOW - hours(4), to: NOW - hours(3) };
  expect((await ask(simulator, token, again)).body).toEqual((await ask(simulator, token, again)).body);
});

test('twelve hours of ten seconds are served in well under 300 ms', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const durations: number[] = [];
  // The best of some: the machine may be busy with other tests.
  for (let i = 0; i < 5; i++) {
    const startedAt = performance.now();
    const answer = await ask(simulator, token, { from: NOW - hours(12) + i, to: NOW });
    expect(rowsIn(answer).length).toBeGreaterThan(3800);
    durations.push(performance.now() - startedAt);
  }
  expect(Math.min(...durations)).toBeLessThan(300);
});
