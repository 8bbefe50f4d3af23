import { hours, type Instant, londonDay, minutes, type Reading, seconds } from '@ohmini/core';
import { deviceState, setFound, setHouseholds } from '@ohmini/queue';
import { describe, expect, test } from 'vitest';
import { apiPorts } from '../src/api.ts';
import { dayCost } from '../src/day-cost.ts';
import { HOME, type Priced, priced } from './priced.ts';

const SOLAR = { ...HOME, profile: ['occupancy', 'solar'] as const };

const DAY = londonDay('2026-11-19') ?? expect.unreachable();
const AFTER = DAY.to + hours(14);

/** A household whose meter is known, with a day that is stored whole. */
async function collected(from: Instant = DAY.from, keep: (reading: Reading) => boolean = () => true) {
  const it = await priced({ ...SOLAR, profile: [...SOLAR.profile] }, AFTER);
  const { keys, redis } = it.context;
  const { account, device } = it.series;
  await setHouseholds(redis, keys, [account]);
  await setFound(redis, keys, account, {
    foundAt: AFTER,
    meters: [{ id: device, fuel: 'electricity', role: 'import and export', isPolled: true, why: 'it is there' }],
  });
  await it.bookKnows(from);
  await it.write(it.truth({ from, to: DAY.to + hours(1) }).filter(keep));
  return { it, api: apiPorts(it.context, it.history), meter: { account, device } };
}

const total = (column: Iterable<number>) => [...column].reduce((sum, each) => sum + (Number.isNaN(each) ? 0 : each), 0);

async function costed(it: Priced) {
  const { clock, config, keys, redis, tariffs } = it.context;
  const ports = { clock, history: it.history, keys, measurement: config.measurement, redis, tariffs };
  const night = config.accounts[0]?.nightHours ?? expect.unreachable();
  return await dayCost(ports, { account: 'home', night, meters: [it.series] }, DAY);
}

test('at every step a day has the energy, export and cost that `ohmini cost` says', async () => {
  const { it, api, meter } = await collected();
  await using _ = it;
  const { sums, standingGbp, exported } = await costed(it);
  for (const step of [seconds(10), minutes(1), minutes(5), minutes(30), hours(1), 'day'] as const) {
    const { columns } = await api.series({ ...meter, interval: DAY, step });
    expect(total(columns.importKwh)).toBeCloseTo(sums.kwh, 6);
    expect(total(columns.costGbp)).toBeCloseTo(sums.costGbp, 6);
    expect(total(columns.exportKwh)).toBeCloseTo(exported.kwh, 6);
  }
  const [day, ...others] = await api.days({ ...meter, days: [DAY] });
  expect(others).toEqual([]);
  expect(day).toMatchObject({ date: '2026-11-19', isUpperBound: false, elapsedSeconds: 86_400 });
  expect(day?.importKwh).toBeCloseTo(sums.kwh, 6);
  expect(day?.costGbp).toBeCloseTo(sums.costGbp, 6);
  expect(day?.exportKwh).toBeCloseTo(exported.kwh, 6);
  expect(day?.exportGbp).toBeCloseTo(exported.gbp, 6);
  expect(day?.standingGbp).toBe(standingGbp);
  expect(day?.coveredSeconds).toBe(86_400);
});

test('power at ten seconds is what the readings say, and its mean by the hour is theirs', async () => {
  const { it, api, meter } = await collected();
  await using _ = it;
  const truth = it.truth({ from: DAY.from, to: DAY.from + hours(1) });
  const interval = { from: DAY.from, to: DAY.from + hours(1) };
  const fine = await api.series({ ...meter, interval, step: seconds(10) });
  expect([...fine.columns.at]).toEqual(truth.map(({ readAt }) => readAt));
  expect([...fine.columns.demandKw]).toEqual(truth.map(({ demandKw }) => demandKw));
  const coarse = await api.series({ ...meter, interval, step: hours(1) });
  const mean = truth.reduce((sum, { demandKw }) => sum + (demandKw ?? 0), 0) / truth.length;
  expect(coarse.columns.demandKw[0]).toBeCloseTo(mean, 6);
});

describe('how much of a day is known', () => {
  const gapFrom = DAY.from + hours(9);
  const hole = { from: gapFrom, to: gapFrom + minutes(45) };
  const isOutside = ({ readAt }: Reading) => readAt < hole.from || readAt >= hole.to;

  test('an open gap is not covered, and what it is filled with is', async () => {
    const { it, api, meter } = await collected(DAY.from, isOutside);
    await using _ = it;
    const { keys, redis } = it.context;
    const state = deviceState(redis, keys, meter.account, meter.device);
    const covered = async () => (await api.days({ ...meter, days: [DAY] }))[0]?.coveredSeconds;
    await state.updateGaps(() => ({ open: [{ ...hole, asks: 1, nextAskAt: AFTER }], closed: [] }));
    expect(await covered()).toBe(86_400 - 45 * 60);
    await state.updateGaps(() => ({ open: [], closed: [{ ...hole, asks: 2, at: AFTER, reason: 'never-sent' }] }));
    expect(await covered()).toBe(86_400 - 45 * 60);
    await it.write(it.truth(hole));
    await state.updateGaps(() => ({ open: [], closed: [{ ...hole, asks: 3, at: AFTER + 1, tier: '1m' }] }));
    expect(await covered()).toBe(86_400);
  });

  test('half hours that the store has nothing of are not, whatever the ledger says', async () => {
    const { it, api, meter } = await collected(DAY.from, isOutside);
    await using _ = it;
    const [day] = await api.days({ ...meter, days: [DAY] });
    expect(day?.coveredSeconds).toBe(86_400 - 30 * 60);
  });

  test('a day of which nothing is stored is not known at all', async () => {
    const { it, api, meter } = await collected();
    await using _ = it;
    const [day] = await api.days({ ...meter, days: [londonDay('2026-11-01') ?? expect.unreachable()] });
    expect(day).toMatchObject({ importKwh: undefined, costGbp: undefined, coveredSeconds: 0, elapsedSeconds: 86_400 });
  });
});

test('rates are those of the agreements, in half-open pieces, and as far as they are known', async () => {
  const { it, api, meter } = await collected();
  await using _ = it;
  const { tariffs } = it.context;
  const inForce = it.meters[0]?.agreements.findLast(({ validFrom }) => validFrom <= DAY.from);
  const bought = await tariffs.unitRates(inForce?.tariff.code ?? '', DAY);
  const rates = await api.rates({ account: meter.account, interval: DAY });
  expect(rates.device).toBe(meter.device);
  expect(rates.unit[0]?.from).toBe(DAY.from);
  for (const [index, piece] of rates.unit.entries()) {
    const row = bought.rows.find(
      ({ validFrom, validTo }) => (validFrom ?? 0) <= piece.from && (validTo ?? AFTER) > piece.from,
    );
    expect(piece.pence).toBe(row?.penceIncVat);
    expect(piece.from).toBe(rates.unit[index - 1]?.to ?? DAY.from);
  }
  expect(rates.unit.at(-1)?.to).toBe(DAY.to);
  expect(rates.export).toHaveLength(1);
  expect(rates.standingPence).toBeGreaterThan(40);
});

test('the meters are listed with what is known of them, and others are not found', async () => {
  const { it, api, meter } = await collected();
  await using _ = it;
  expect(await api.meters()).toEqual([
    { ...meter, fuel: 'electricity', isExport: true, silentSince: undefined, newestAt: undefined },
  ]);
  for (const asked of [
    { ...meter, device: '99' },
    { ...meter, account: 'other' },
  ]) {
    await expect(api.series({ ...asked, interval: DAY, step: 'day' })).rejects.toMatchObject({ code: 'unknown-meter' });
    await expect(api.days({ ...asked, days: [DAY] })).rejects.toMatchObject({ code: 'unknown-meter' });
    await expect(api.rates({ ...asked, interval: DAY })).rejects.toMatchObject({ code: 'unknown-meter' });
  }
});
