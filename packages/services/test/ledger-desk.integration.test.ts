import {
  type Device,
  type FoundMeter,
  hours,
  type Interval,
  minutes,
  pointOf,
  type Reading,
  type Series,
  seconds,
} from '@ohmini/core';
import { beat, deviceState, seen, setFound, setHouseholds } from '@ohmini/queue';
import { expect, test } from 'vitest';
import { enqueuing } from '../src/enqueue.ts';
import { heldRows } from '../src/gap-held-rows.ts';
import { ledgerDesk } from '../src/ledger-desk.ts';
import { verifyDay } from '../src/ledger-desk-verify.ts';
import { quarantine } from '../src/quarantine.ts';
import { quarantineTests, readingOf, refusedReading, rowOf, SERIES, type Surroundings } from './quarantine-fixture.ts';

const { open } = quarantineTests();

const METER: Device = {
  id: SERIES.device,
  fuel: 'electricity',
  role: 'import',
  isPolled: true,
  why: 'in use',
};

/** The last whole hour: what is older than it is no business of live polls. */
const NOW = Math.floor(Date.now() / hours(1)) * hours(1);
const ago = (from: number, to: number): Interval => ({ from: NOW - hours(from), to: NOW - hours(to) });

/** The desk beside a meter that was found and polled up to now. */
async function atDesk(surroundings: Surroundings, found: FoundMeter[] = [METER]) {
  const { config, keys, redis, redisUrl } = surroundings.context;
  await setHouseholds(redis, keys, ['home']);
  await setFound(redis, keys, 'home', { foundAt: NOW, meters: found });
  const state = deviceState(redis, keys, 'home', SERIES.device);
  await state.commit(1, NOW, []);
  const desk = await ledgerDesk({ config, redisUrl });
  const [meter] = await desk.meters({});
  if (!meter) throw new Error('There is no meter.');
  return { desk, meter, state };
}

/** As a meter that grew by 1 Wh in each slot since its register showed zero. */
const steadily = ({ from, to }: Interval): Reading[] =>
  Array.from({ length: (to - from) / seconds(10) }, (_, index) => ({
    ...readingOf(0.001, from + seconds(10) * index),
    consumptionKwh: Math.round((from - ago(48, 0).from) / 10_000 + index) / 1000,
  }));

const stored = (home: Surroundings, interval: Interval) => home.store(steadily(interval).map(rowOf));

test('what waits in the queue or in quarantine is told, and is not missing', async () => {
  await using home = await open();
  const { desk, meter, state } = await atDesk(home);
  await using _ = desk;
  const gap = { ...ago(14, 10), asks: 2, nextAskAt: NOW + minutes(5) };
  await state.updateGaps(() => ({ open: [gap], closed: [{ ...ago(20, 19), asks: 1, at: NOW, reason: 'never-sent' }] }));
  await enqueuing(home.context)(SERIES, steadily(ago(3, 2)), 'behind');
  await quarantine(home.context).put([refusedReading(readingOf(0.001, NOW - hours(4)))]);
  expect(await desk.ledger(meter)).toMatchObject({
    missing: hours(4),
    open: [{ ...gap, parts: [{ tier: '10s' }, { tier: '1m', from: gap.from }] }],
    closed: [{ reason: 'never-sent' }],
    queued: { jobs: 1, span: { from: NOW - hours(3), to: NOW - hours(2) - seconds(10) + 1 } },
    quarantined: { readings: 1, oldestAt: NOW - hours(4) },
  });
});

test('what is stored, waits or is refused is not asked for again, and the rest is', async () => {
  await using home = await open();
  const { desk, meter } = await atDesk(home);
  await using _ = desk;
  await stored(home, ago(30, 20));
  for (const waiting of [ago(38, 37), ago(20, 19)]) await enqueuing(home.context)(SERIES, steadily(waiting), 'behind');
  await quarantine(home.context).put(
    steadily({ from: NOW - hours(19), to: NOW - hours(19) + minutes(1) }).map((each) => refusedReading(each)),
  );
  const { missing, tiers, stretch } = await desk.plan(
    meter,
    { from: NOW - hours(40) + 1, to: Number.POSITIVE_INFINITY },
    false,
  );
  expect(stretch).toEqual(ago(40, 0));
  expect(missing).toEqual([ago(40, 38), ago(37, 30), { from: NOW - hours(19) + minutes(1), to: NOW }]);
  expect(tiers.map(({ tier, calls }) => [tier, calls])).toEqual([
    ['10s', 2],
    ['1m', 2],
  ]);
});

test('a meter that reads slowly has no gaps at the borders of the days that are read', async () => {
  await using home = await open();
  const { desk, meter } = await atDesk(home);
  await using _ = desk;
  const slowly = steadily(ago(80, 0)).filter((_, index) => index % 11 === 0);
  await home.store(slowly.map(rowOf));
  expect((await desk.plan(meter, ago(79, 1), false)).missing).toEqual([]);
});

test('asked for all, what is held is asked again as far as ten seconds reach, and not beyond', async () => {
  await using home = await open();
  const { desk, meter } = await atDesk(home);
  await using _ = desk;
  await stored(home, ago(30, 0));
  const { missing, tiers } = await desk.plan(meter, ago(20, 1), true);
  expect(missing).toHaveLength(1);
  expect(missing[0]?.to).toBe(NOW - hours(1));
  expect(Math.abs((missing[0]?.from ?? 0) - meter.now + hours(12) - minutes(1))).toBeLessThan(minutes(1));
  expect(tiers).toMatchObject([{ tier: '10s', calls: 2 }]);
});

test('a reading that the store lost between two that it has is asked for', async () => {
  await using home = await open();
  const { desk, meter } = await atDesk(home);
  await using _ = desk;
  await collected(home, ago(30, 25));
  const lostAt = NOW - hours(23);
  const { keys, redis } = home.context;
  await seen(redis, keys).mark(
    SERIES,
    steadily(ago(25, 20)).map(({ readAt }) => readAt),
  );
  await home.store(
    steadily(ago(25, 20))
      .filter(({ readAt }) => readAt !== lostAt)
      .map(rowOf),
  );
  const { missing } = await desk.plan(meter, ago(30, 20), false);
  expect(missing).toEqual([{ from: lostAt, to: lostAt + seconds(10) }]);
});

test('of a gas meter half hours alone are missing and asked for', async () => {
  await using home = await open();
  const gas: Series = { account: 'home', device: '00-11-22-44', fuel: 'gas', resolution: '30m' };
  const { desk } = await atDesk(home, [{ ...METER, id: gas.device, fuel: 'gas' }]);
  await using _ = desk;
  const readAts = Array.from({ length: 100 }, (_, index) => NOW - minutes(30) * (index + 4));
  const stored = readAts.filter((at) => at < NOW - hours(20) || at >= NOW - hours(16));
  await home.store(stored.map((at) => pointOf(gas, readingOf(0.5, at), 'energy_consumption')));
  const [meter] = await desk.meters({});
  const plan = meter && (await desk.plan(meter, ago(40, 3), false));
  expect(plan?.missing).toEqual([ago(20, 16)]);
  expect(plan?.tiers).toMatchObject([{ tier: '30m', calls: 1 }]);
});

test('years before the first row are one stretch of settled half hours, 90 days in a call', async () => {
  await using home = await open();
  const { desk, meter } = await atDesk(home);
  await using _ = desk;
  await stored(home, ago(40, 0));
  const { missing, tiers } = await desk.plan(meter, { from: NOW - hours(3 * 365 * 24), to: NOW }, false);
  expect(missing).toHaveLength(1);
  expect(tiers.at(-1)).toMatchObject({ tier: 'settled', calls: 13, lostFromAt: undefined });
});

test('an order is in the ledger and in the queue, once however often it is given', async () => {
  await using home = await open();
  const { desk, meter, state } = await atDesk(home);
  await using _ = desk;
  const plan = await desk.plan(meter, ago(30, 20), false);
  await desk.order([plan]);
  await desk.order([plan]);
  const gaps = await state.gaps();
  expect(gaps).toEqual([{ ...ago(30, 20), asks: 0, nextAskAt: plan.stretch.to }]);
  expect(await home.context.queues.of('backfill').getJobCountByTypes('waiting')).toBe(1);
});

test('without a fetcher that was heard of in the last minute nothing can be ordered', async () => {
  await using home = await open();
  const { desk } = await atDesk(home);
  await using _ = desk;
  const { keys, redis } = home.context;
  await beat(redis, keys, { service: 'writer', version: '1.0.0' }, Date.now());
  await beat(redis, keys, { service: 'fetcher', version: '1.0.0' }, Date.now() - minutes(2));
  await expect(desk.expectFetcher()).rejects.toThrow(/No fetcher was heard of/);
  await beat(redis, keys, { service: 'fetcher', version: '1.0.0' }, Date.now());
  await expect(desk.expectFetcher()).resolves.toBeUndefined();
});

test('a meter is named by its id or the end of it, and another one is said not to be there', async () => {
  await using home = await open();
  const gas: Device = { ...METER, id: '00-11-22-44', fuel: 'gas' };
  const { desk } = await atDesk(home, [METER, gas, { ...METER, id: '00-11-22-55', isPolled: false }]);
  await using _ = desk;
  const devicesOf = async (device: string) => (await desk.meters({ device })).map(({ series }) => series.device);
  expect(await devicesOf(SERIES.device)).toEqual([SERIES.device]);
  expect(await devicesOf('22-44')).toEqual(['00-11-22-44']);
  expect(await devicesOf('…22-44')).toEqual(['00-11-22-44']);
  await expect(devicesOf('44')).rejects.toThrow(/no polled meter 44/);
  await expect(devicesOf('22-55')).rejects.toThrow(/no polled meter/);
  await expect(desk.meters({ account: 'barn' })).rejects.toThrow('There is no household barn. There is home.');
});

/** Its readings, as they would be enqueued and acknowledged by the store. */
async function collected(home: Surroundings, interval: Interval): Promise<void> {
  const { keys, redis } = home.context;
  const readings = steadily(interval);
  await seen(redis, keys).mark(
    SERIES,
    readings.map(({ readAt }) => readAt),
  );
  await home.store(readings.map(rowOf));
}

test('a day that is all there is right, in the time it covers and by its register', async () => {
  await using home = await open();
  const { desk, meter } = await atDesk(home);
  await using _ = desk;
  await collected(home, ago(48, 24));
  expect(await desk.verify(meter, ago(48, 24))).toMatchObject({
    covered: [ago(48, 24)],
    stored: { '10s': 8640 },
    usedKwh: expect.closeTo(8.64, 9),
    register: { grownKwh: expect.closeTo(8.639, 9), usedKwh: expect.closeTo(8.639, 9) },
    verdict: 'right',
    lost: { readings: 0 },
    open: [],
    givenUp: [],
    unknown: [],
    queued: 0,
    quarantined: 0,
  });
});

test('what was acknowledged and is not there is lost, and nobody forgot to ask for it', async () => {
  await using home = await open();
  const { desk, meter } = await atDesk(home);
  await using _ = desk;
  const { keys, redis } = home.context;
  await collected(home, ago(48, 24));
  const hole = ago(23, 22);
  await seen(redis, keys).mark(
    SERIES,
    steadily(hole).map(({ readAt }) => readAt),
  );
  await collected(home, ago(22, 20));
  expect(await desk.verify(meter, ago(24, 20))).toMatchObject({
    lost: { readings: 360, time: [hole] },
    unknown: [ago(24, 23)],
    verdict: 'right',
  });
});

test('what is stored while we look is not lost', async () => {
  await using home = await open();
  const { desk, meter } = await atDesk(home);
  await using _ = desk;
  const { context, history } = home;
  const { config, keys, redis } = context;
  const record = seen(redis, keys);
  const late = steadily(ago(30, 29));
  await record.mark(
    SERIES,
    late.map(({ readAt }) => readAt),
  );
  const ports = { ...context, history, held: heldRows(context, history), measurement: config.measurement };
  const slots: typeof record.slots = async (...question) => {
    const found = await record.slots(...question);
    await home.store(late.map(rowOf));
    return found;
  };
  const { lost } = await verifyDay({ ...ports, seen: { ...record, slots } }, meter, ago(48, 24));
  expect(lost).toEqual({ readings: 0, time: [] });
});

test('what waits and what is refused is neither lost nor missing, and a register that grew over it is not different', async () => {
  await using home = await open();
  const { desk, meter } = await atDesk(home);
  await using _ = desk;
  await collected(home, ago(48, 40));
  const { keys, redis } = home.context;
  await enqueuing(home.context)(SERIES, steadily(ago(40, 30)), 'behind');
  const refused = steadily({ from: NOW - hours(30), to: NOW - hours(30) + minutes(1) });
  await seen(redis, keys).mark(
    SERIES,
    refused.map(({ readAt }) => readAt),
  );
  await quarantine(home.context).put(refused.map((each) => refusedReading(each)));
  await collected(home, { from: NOW - hours(30) + minutes(1), to: NOW - hours(24) });
  expect(await desk.verify(meter, ago(48, 24))).toMatchObject({
    covered: [ago(48, 24)],
    lost: { readings: 0 },
    queued: 3600,
    quarantined: 6,
    verdict: 'incomplete',
  });
});

test('readings that add up to more than the register grew by are wrong, whatever is missing', async () => {
  await using home = await open();
  const { desk, meter } = await atDesk(home);
  await using _ = desk;
  await collected(home, ago(48, 30));
  const twice = steadily(ago(40, 39)).map((each) => ({ ...each, consumptionDeltaKwh: 0.002, consumptionKwh: null }));
  await home.store(twice.map(rowOf));
  expect((await desk.verify(meter, ago(48, 24))).verdict).toBe('different');
});

test('what is missing of a day is told by what becomes of it', async () => {
  await using home = await open();
  const { desk, meter, state } = await atDesk(home);
  await using _ = desk;
  await collected(home, ago(48, 46));
  await state.updateGaps(() => ({
    open: [{ ...ago(46, 40), asks: 3, nextAskAt: NOW + hours(1) }],
    closed: [{ ...ago(40, 38), asks: 9, at: NOW, reason: 'never-sent' }],
  }));
  // The ledger forgets after two hundred; the journal in the store does not.
  await home.store([
    {
      measurement: 'gap',
      tags: { account: 'home', device: SERIES.device },
      fields: {
        from: new Date(NOW - hours(38)).toISOString(),
        to: new Date(NOW - hours(36)).toISOString(),
        seconds: 7200,
        reason: 'not-offered',
        asks: 7,
      },
      at: NOW - hours(1),
    },
  ]);
  expect(await desk.verify(meter, ago(48, 30))).toMatchObject({
    open: [{ ...ago(46, 40), asks: 3 }],
    givenUp: [
      { ...ago(40, 38), reason: 'never-sent' },
      { ...ago(38, 36), reason: 'not-offered' },
    ],
    unknown: [ago(36, 30)],
  });
});
