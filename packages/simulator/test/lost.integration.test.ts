import { hours, type Interval, minutes, type Reading } from '@ohmini/core';
import { beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../src/index.ts';
import { ask, clockAt, codesIn, deviceOf, first, get, home, iso, NOW, rowsIn, tokenOf } from './caller.ts';

const clock = clockAt(NOW);
beforeEach(() => {
  clock.at = NOW;
});

/** Of an hour and a half, with edges inside half hours. */
const HOUR = NOW - (NOW % hours(1));
const stretch = { from: HOUR - hours(5) + minutes(7), to: HOUR - hours(5) + minutes(97) };
const around = { from: NOW - hours(8), to: NOW - hours(2) };
const GROUPINGS = { TEN_SECONDS: '10s', ONE_MINUTE: '1m', HALF_HOURLY: '30m' } as const;

const started = (options = {}) => startSimulator({ households: [home], clock, ...options });
const device = (simulator: Simulator) => deviceOf(first(simulator.households));
const kwhOf = (readings: readonly Reading[]) =>
  readings.reduce((sum, { consumptionDeltaKwh }) => sum + (consumptionDeltaKwh ?? 0), 0);
const isIn = (at: number, { from, to }: Interval) => at >= from && at < to;

/** The times of what is served, without a row twice. */
async function served(simulator: Simulator, grouping: keyof typeof GROUPINGS): Promise<number[]> {
  const rows = rowsIn(await ask(simulator, await tokenOf(simulator), { ...around, grouping }));
  return [...new Set(rows.map(({ readAt }) => Date.parse(readAt ?? '')))].sort((a, b) => a - b);
}

test.each([
  ['1m', ['TEN_SECONDS'], ['ONE_MINUTE', 'HALF_HOURLY']],
  ['30m', ['TEN_SECONDS', 'ONE_MINUTE'], ['HALF_HOURLY']],
  ['settled', ['TEN_SECONDS', 'ONE_MINUTE', 'HALF_HOURLY'], []],
  ['nothing', ['TEN_SECONDS', 'ONE_MINUTE', 'HALF_HOURLY'], []],
] as const)('of a stretch that is kept as %s %j have lost it and %j have all of it', async (kept, lost, whole) => {
  await using simulator = await started();
  const truth = (grouping: keyof typeof GROUPINGS) => simulator.truth(device(simulator), around, GROUPINGS[grouping]);
  const before = { ten: truth('TEN_SECONDS'), whole: whole.map(truth) };
  simulator.fault({ kind: 'lost', kept, ...stretch });
  for (const grouping of lost) {
    const times = await served(simulator, grouping);
    expect(times).toEqual(truth(grouping).map(({ readAt }) => readAt));
    const length = { TEN_SECONDS: 0, ONE_MINUTE: minutes(1), HALF_HOURLY: minutes(30) }[grouping];
    expect(times.filter((at) => at >= stretch.from && at + length <= stretch.to)).toEqual([]);
  }
  expect(whole.map(truth)).toEqual(before.whole);
  for (const [i, grouping] of whole.entries()) {
    expect(await served(simulator, grouping)).toEqual(before.whole[i]?.map(({ readAt }) => readAt));
  }
  const lostKwh = kwhOf(before.ten) - kwhOf(truth('TEN_SECONDS'));
  expect(lostKwh).toBeGreaterThan(0.02);
  expect(lostKwh).toBeCloseTo(kwhOf(before.ten.filter(({ readAt }) => isIn(readAt, stretch))), 9);
});

test('the meter counts on while a stretch is lost', async () => {
  await using simulator = await started();
  simulator.fault({ kind: 'lost', kept: 'nothing', ...stretch });
  const readings = simulator.truth(device(simulator), around, '10s');
  const at = readings.findIndex(({ readAt }) => readAt >= stretch.to);
  const grown = (readings[at]?.consumptionKwh ?? 0) - (readings[at - 1]?.consumptionKwh ?? 0);
  expect(grown).toBeGreaterThan(0.02);
});

async function settledStarts(simulator: Simulator): Promise<number[]> {
  const { meterPoint, serial } = first(first(simulator.households).meters);
  const window = `period_from=${iso(around.from)}&period_to=${iso(around.to)}&order_by=period`;
  const path = `/electricity-meter-points/${meterPoint}/meters/${serial}/consumption/?${window}`;
  const { results } = (await get(simulator, path, home.apiKey)).body;
  return results.map(({ interval_start }: { interval_start: string }) => Date.parse(interval_start));
}

test.each(['1m', '30m', 'settled'] as const)(
  'settled half hours of a stretch that is kept as %s are all there',
  async (kept) => {
    await using simulator = await started();
    simulator.fault({ kind: 'lost', kept, ...stretch });
    clock.at = NOW + hours(24);
    expect(await settledStarts(simulator)).toHaveLength(13);
  },
);

test('what nobody has is not settled either, in each half hour that it touches', async () => {
  await using simulator = await started();
  clock.at = NOW + hours(24);
  const all = await settledStarts(simulator);
  simulator.fault({ kind: 'lost', kept: 'nothing', ...stretch });
  const left = all.filter((start) => start >= stretch.to || start + minutes(30) <= stretch.from);
  expect(left).toHaveLength(all.length - 4);
  expect(await settledStarts(simulator)).toEqual(left);
  expect(simulator.settled(device(simulator), around).map(({ startsAt }) => startsAt)).toEqual(left.slice(1));
});

test('half hours that are settled late are lost to consumption only, and until a moment', async () => {
  await using simulator = await started();
  clock.at = NOW + hours(24);
  const until = clock.at + hours(6);
  simulator.fault({ kind: 'lost', kept: 'nothing', operation: 'consumption', until, ...around });
  expect(await settledStarts(simulator)).toEqual([]);
  expect(simulator.truth(device(simulator), around, '10s').length).toBeGreaterThan(1900);
  clock.at = until;
  expect((await settledStarts(simulator)).length).toBe(13);
});

test('a lost stretch is set over HTTP, with a word for what is kept', async () => {
  await using simulator = await started();
  const set = (kept: string) =>
    fetch(`${simulator.url}/_control/faults`, {
      method: 'POST',
      body: JSON.stringify({ kind: 'lost', kept, from: iso(stretch.from), to: iso(stretch.to) }),
    });
  expect((await set('5m')).status).toBe(400);
  expect((await set('30m')).status).toBe(201);
  expect(simulator.truth(device(simulator), stretch, '1m')).toEqual([]);
});

test.each([
  ['TEN_SECONDS', 12],
  ['ONE_MINUTE', 72],
  ['FIVE_MINUTES', 72],
  ['HALF_HOURLY', 144],
  ['HOURLY', 144],
])('%s reaches back %i hours, from where on there are no rows, or a refusal', async (grouping, reach) => {
  await using silent = await started();
  const window = (hoursAgo: number) => ({
    from: NOW - hours(hoursAgo),
    to: NOW - hours(hoursAgo - 4),
    grouping,
  });
  const times = async (hoursAgo: number) =>
    rowsIn(await ask(silent, await tokenOf(silent), window(hoursAgo))).map(({ readAt }) => Date.parse(readAt ?? ''));
  expect(Math.min(...(await times(reach + 2)))).toBeGreaterThanOrEqual(NOW - hours(reach));
  expect(Math.min(...(await times(reach + 2)))).toBeLessThan(NOW - hours(reach - 1));
  expect(await times(reach + 4)).toEqual([]);
  await using loud = await started({ beyondReach: 'refused' });
  const token = await tokenOf(loud);
  expect(codesIn(await ask(loud, token, window(reach + 1)))).toEqual(['KT-GB-4051']);
  expect(codesIn(await ask(loud, token, window(reach)))).toEqual([]);
});
