import {
  type HeldRow,
  hours,
  type Interval,
  minutes,
  openGaps,
  packReadings,
  RateLimited,
  type Reading,
  rulesOf,
  seconds,
  Transient,
} from '@ohmini/core';
import { heldWrites } from '@ohmini/queue';
import { expect, test } from 'vitest';
import type { BackfillPorts } from '../src/backfill.ts';
import { enqueuing } from '../src/enqueue.ts';
import { heldRows } from '../src/gap-held-rows.ts';
import { refillFrom } from '../src/gap-refill.ts';
import { collectedHome, daysOf, type Home, line, whole } from './downtime.ts';
import { Died, mortal } from './mortal.ts';

const START = Date.parse('2026-11-19T23:50:00Z');
const DOWN_AT = START + hours(2) + seconds(37);

/** Polled for two hours and away for twenty: eight of them are to be had at one minute only. */
async function afterDowntime(gas = false, length = hours(20)) {
  const home = await collectedHome({ startAt: START, gas });
  await home.live(DOWN_AT);
  home.pass(length);
  await home.poll();
  await home.store();
  return home;
}

const energyOf = (rows: readonly { fields: Record<string, unknown> }[]) =>
  rows.reduce((sum, { fields }) => sum + whole(fields.consumption_delta as number | undefined), 0);

async function expectTruth(home: Home): Promise<void> {
  const days = daysOf({ from: START, to: home.now() });
  expect(days).not.toEqual([]);
  for (const day of days) {
    const truth = home.simulator.truth(home.series.device, day, home.series.resolution);
    const measured = truth.reduce((sum, each) => sum + whole(each.consumptionDeltaKwh), 0);
    expect(energyOf(await home.rows(day))).toBe(measured);
  }
}

const restOfDay = (home: Home) => home.live(START + hours(25));

test('every gap that is closed is a row of the store as well, once', async () => {
  await using home = await afterDowntime();
  await home.backfill();
  await restOfDay(home);
  const rows = await home.rows({ from: START, to: home.now() }, 'gap');
  const closed = await home.state.closedGaps();
  expect(rows.reduce((sum, { fields }) => sum + Number(fields.seconds), 0)).toBe(
    closed.reduce((sum, { from, to }) => sum + (to - from) / 1000, 0),
  );
  expect(rows[0]).toMatchObject({
    tags: { account: 'home', device: home.series.device },
    fields: { tier: '10s', asks: 1, from: '2026-11-20T09:51:40Z', to: '2026-11-20T15:51:40Z', seconds: 21_600 },
  });
  expect(new Set(rows.map(({ fields }) => fields.from)).size).toBe(rows.length);
});

test('a backfill that dies after any step is repeated, and no energy is counted twice or lost', async () => {
  let victim = 0;
  for (let hasDied = true; hasDied; victim++) {
    await using home = await afterDowntime();
    let step = 0;
    // Who died does nothing any more, not even put off what went wrong.
    const dies = () => ({ before: step > victim, after: step++ === victim });
    const queues = mortal(home.queues, dies);
    const { enqueue } = mortal({ enqueue: enqueuing({ ...home, queues }) }, dies);
    hasDied = await home.backfill({ ...home.ports, enqueue, queues, state: mortal(home.state, dies) }).then(
      () => false,
      (error) => error instanceof Died,
    );
    await home.store();
    await home.sweep();
    await restOfDay(home);
    expect(await home.state.gaps()).toEqual([]);
    await expectTruth(home);
  }
  expect(victim).toBeGreaterThan(12);
}, 120_000);

test('what finer rows account for is closed by one call, as after an emptied Redis, and nothing is written', async () => {
  await using home = await collectedHome({ startAt: START });
  await home.live(DOWN_AT);
  const forgotten = { from: START + minutes(30), to: START + hours(1) };
  await home.state.updateGaps((gaps) => openGaps(gaps, [forgotten], home.now()));
  home.pass(hours(13));
  const calls = () => home.simulator.calls.count({ operation: 'smartMeterTelemetry' });
  const before = calls();
  await home.backfill();
  expect(await home.state.gaps()).toEqual([]);
  expect(await home.closed()).toEqual([line('10s', forgotten)]);
  expect(calls()).toBe(before + 1);
  await home.store();
  expect((await home.rows(forgotten)).filter(({ tags }) => tags.resolution !== '10s')).toEqual([]);
});

test('a row that is missing between two that are a normal step apart is found by what Octopus has of its minute', async () => {
  await using home = await collectedHome({ startAt: START });
  await home.live(DOWN_AT);
  const forgotten = { from: START + minutes(30), to: START + hours(1) };
  const inside = home.simulator.truth(
    home.series.device,
    { from: START + minutes(40), to: START + minutes(50) },
    '10s',
  );
  const absent = inside.find(({ consumptionDeltaKwh }) => (consumptionDeltaKwh ?? 0) > 0);
  await home.state.updateGaps((gaps) => openGaps(gaps, [forgotten], home.now()));
  home.pass(hours(13));
  await home.backfill({
    ...home.ports,
    held: async (...of) => (await home.ports.held(...of)).filter(({ readAt }) => readAt !== absent?.readAt),
  });
  expect(await home.state.gaps()).toEqual([]);
  await home.store();
  const minute = (await home.rows(forgotten)).filter(({ tags }) => tags.resolution === '1m');
  expect(minute.map(({ fields }) => fields.consumption_delta)).toEqual([absent?.consumptionDeltaKwh]);
});

test('what is found missing next to a gap while the store is read for it is still missing', async () => {
  await using home = await collectedHome({ startAt: START });
  await home.live(DOWN_AT);
  // One ask reaches over both.
  const forgotten = { from: START + minutes(30), to: START + minutes(45) };
  const other = { from: START + minutes(50), to: START + hours(1) };
  const lost = { from: forgotten.to, to: forgotten.to + seconds(10) };
  const miss = (...found: Interval[]) => home.state.updateGaps((gaps) => openGaps(gaps, found, home.now()));
  await miss(forgotten, other);
  home.pass(hours(13));
  await home.backfill({
    ...home.ports,
    async held(...stretch) {
      const rows = await home.ports.held(...stretch);
      await miss(lost);
      return rows.filter(({ readAt }) => readAt < lost.from || readAt >= lost.to);
    },
  });
  expect((await home.closed())[0]).toBe(line('10s', forgotten));
  expect(await home.state.gaps()).toMatchObject([lost]);
});

test('a row of the same tier that is there already is asked for and written again, not believed', async () => {
  await using home = await afterDowntime();
  const readAt = START + hours(3);
  await home.ports.enqueue({ ...home.series, resolution: '1m' }, [reading(readAt, 0.000_1)], 'behind');
  await home.store();
  await home.backfill();
  await home.store();
  await restOfDay(home);
  await expectTruth(home);
});

test('an answer that is announced and not in the queue yet is waited for before its bucket is filled', async () => {
  await using home = await afterDowntime();
  const held = heldWrites(home.redis, home.keys);
  const readAt = DOWN_AT + hours(1);
  await held.announce(home.series, [{ from: readAt, to: readAt + 1 }]);
  await expect(home.backfill()).rejects.toThrow('is being queued');
  await home.sweep();
  await restOfDay(home);
  expect(await home.state.gaps()).toEqual([]);
  await expectTruth(home);
});

test('an answer that was announced an hour ago and never queued holds up nobody, whenever the last audit was', async () => {
  await using home = await afterDowntime();
  const { account, device } = home.series;
  const readAt = DOWN_AT + hours(1);
  const rev = await heldWrites(home.redis, home.keys).announce(home.series, [{ from: readAt, to: readAt + 1 }]);
  const marked = `${Date.now() - hours(1)} ${rev}`;
  await home.redis.set(home.keys.device(account, device, 'marked'), marked);
  await home.backfill();
  expect((await home.closed()).map((each) => each.split(':')[0])).toContain('1m');
});

test('a reread that sleeps with its answer in hand until one-minute rows are there is asked again', async () => {
  await using home = await afterDowntime();
  const asked = await home.state.newestRev();
  await home.backfill();
  const rows = [reading(DOWN_AT + hours(1), 0.000_1)];
  await expect(home.ports.enqueue(home.series, rows, 'behind', asked)).rejects.toThrow('came first');
  await home.store();
  await restOfDay(home);
  await expectTruth(home);
});

const unreadable = (home: Home): BackfillPorts => ({
  ...home.ports,
  held: () => Promise.reject(new Transient('http-503', 'The store is away.')),
});

test('while the store cannot be read no coarser tier is asked, and the gap is looked at every ten minutes', async () => {
  await using home = await afterDowntime();
  const unread = unreadable(home);
  await expect(home.backfill(unread)).rejects.toThrow('cannot be read just now');
  const calls = home.permits.length;
  let looks = 0;
  for (let minute = 0; minute < 60; minute++) {
    home.pass(minutes(1));
    await home.backfill(unread).catch(() => looks++);
  }
  // Where the reach of ten seconds ends is a gap of its own.
  expect(looks).toBeGreaterThan(5);
  expect(looks).toBeLessThan(14);
  expect(home.permits.length).toBe(calls);
  const [waiting] = await home.state.gaps();
  expect(waiting).toMatchObject({ asks: 0 });
  await restOfDay(home);
  expect(await home.state.gaps()).toEqual([]);
  await expectTruth(home);
});

test('before one-minute rows slip out of reach those are taken of which nothing was ever enqueued, and no more', async () => {
  await using home = await afterDowntime();
  const known = DOWN_AT + hours(2);
  await home.ports.enqueue(home.series, [reading(known, 0.000_1)], 'behind');
  const unread = unreadable(home);
  await home.backfill(unread).catch(() => {});
  home.pass(DOWN_AT + rulesOf('1m').reach - minutes(30) - home.now());
  await home.backfill(unread).catch(() => {});
  await home.store();
  const inMinuteOf = (at: number) => ({ from: Math.floor(at / minutes(1)) * minutes(1), to: at + minutes(1) });
  const rows = await home.rows({ from: DOWN_AT, to: DOWN_AT + hours(4) });
  const minutesHeld = rows.filter(({ tags }) => tags.resolution === '1m').map(({ at }) => at);
  expect(minutesHeld).toContain(inMinuteOf(known).from - minutes(1));
  expect(minutesHeld).toContain(inMinuteOf(known).from + minutes(1));
  expect(minutesHeld).not.toContain(inMinuteOf(known).from);
  expect(minutesHeld).not.toContain(inMinuteOf(DOWN_AT).from);
});

test.each([
  ['a Redis that fails', new Error('Connection is closed.'), new AbortController().signal],
  ['a process that is about to end', new RateLimited('stopping', 'About to end.', 0), AbortSignal.abort()],
])('%s is no store that cannot be read: nothing is taken for want of it', async (_, error, signal) => {
  await using home = await afterDowntime();
  const ports = { ...home.ports, held: () => Promise.reject(error) };
  const interval = { from: DOWN_AT, to: DOWN_AT + hours(1) };
  const calls = home.permits.length;
  const ask = { tier: '1m' as const, interval, isUrgent: true };
  await expect(refillFrom(ports, home.series, ask, { purpose: 'backfill', signal })).rejects.toBe(error);
  expect(home.permits.length).toBe(calls);
});

test('nothing is given up while the store cannot be read, however often Octopus says that it has nothing', async () => {
  await using home = await afterDowntime(false, hours(8 * 24));
  const from = DOWN_AT + hours(4);
  home.simulator.fault({ kind: 'lost', kept: 'nothing', from, to: from + hours(4) });
  const unread = unreadable(home);
  const ends = async (ports: BackfillPorts, days: number) => {
    for (let turn = 0; turn < days * 8; turn++) {
      await home.backfill(ports).catch(() => {});
      await home.store();
      home.pass(hours(3));
    }
    return (await home.closed()).filter((each) => each.startsWith('never-sent')).length;
  };
  expect(await ends(unread, 9)).toBe(0);
  expect(await ends(home.ports, 8)).toBe(1);
});

test('a gas meter is filled with half hours, and then with settled ones', async () => {
  await using home = await afterDowntime(true, hours(8 * 24));
  await home.backfill();
  await home.store();
  await restOfDay(home);
  expect((await home.closed()).map((each) => each.split(':')[0])).toEqual(['settled', '30m']);
  await expectTruth(home);
});

const reading = (readAt: number, consumptionDeltaKwh: number): Reading => ({
  readAt,
  consumptionDeltaKwh,
  demandKw: null,
  costDeltaGbp: 0.001,
  consumptionKwh: null,
  exportKwh: null,
});

test('a row is held in the store, in the queue and in quarantine, and where it is twice the newest counts', async () => {
  await using home = await collectedHome({ startAt: START });
  const { queues, series } = home;
  const held = heldWrites(home.redis, home.keys);
  const at = (second: number) => START + seconds(second);
  const write = async (readings: Reading[]) => {
    const [first] = readings;
    const span = { from: first?.readAt ?? 0, to: (readings.at(-1)?.readAt ?? 0) + 1 };
    const rev = await held.announce(series, [span]);
    const id = `${series.account}.${series.device}.${rev}.0`;
    await queues.add('write', [{ id, payload: packReadings(series, rev, readings) }]);
  };
  await write([reading(at(0), 0.001), reading(at(10), 0.002)]);
  await home.store();
  await write([reading(at(10), 0.003), reading(at(20), 0.004)]);
  await write([reading(at(20), 0.005)]);
  const refused = reading(at(30), 0.006);
  const payload = { write: packReadings(series, 7, [refused]), reason: 'http-400', said: 'no', refusedAt: START };
  await queues.add('quarantine', [{ id: `${series.account}.${series.device}.10s.${refused.readAt}.7`, payload }]);

  const within = async (interval: Interval) => sorted(await home.ports.held(series, interval));
  expect(await within({ from: START, to: at(60) })).toEqual([
    [at(0), '10s', 0.001, 0.001],
    [at(10), '10s', 0.003, 0.001],
    [at(20), '10s', 0.005, 0.001],
    [at(30), '10s', 0.006, 0.001],
  ]);
  expect(await within({ from: at(10), to: at(20) })).toHaveLength(1);
});

test('a row that the store refuses while it is looked for is met in quarantine', async () => {
  await using home = await collectedHome({ startAt: START });
  const { keys, queues, redis, series } = home;
  const row = reading(START, 0.006);
  const rev = await home.ports.enqueue(series, [row], 'live');
  const refuse = async () => {
    const payload = { write: packReadings(series, rev, [row]), reason: 'http-400', said: 'no', refusedAt: START };
    await queues.add('quarantine', [{ id: `${series.account}.${series.device}.10s.${START}.${rev}`, payload }]);
    await queues.of('write').drain();
    await heldWrites(redis, keys).forget({ series, rev, from: START, to: START + 1 });
  };
  const meanwhile = new Proxy(redis, {
    get(_, name) {
      if (name === 'smembers') return async (key: string) => await refuse().then(() => redis.smembers(key));
      return Reflect.get(redis, name).bind(redis);
    },
  });
  const stored = {
    range: async () => [],
    last: async () => undefined,
    sum: async () => 0,
    count: async () => 0,
    buckets: async () => [],
  };
  const context = { config: { measurement: 'energy_consumption' }, keys, queues, redis: meanwhile };
  const found = await heldRows(context, stored)(series, { from: START, to: START + minutes(1) });
  expect(sorted(found)).toEqual([[START, '10s', 0.006, 0.001]]);
});

const sorted = (rows: readonly HeldRow[]) =>
  rows
    .toSorted((a, b) => a.readAt - b.readAt)
    .map(({ readAt, resolution, consumptionDeltaKwh, costDeltaGbp }) => [
      readAt,
      resolution,
      consumptionDeltaKwh,
      costDeltaGbp,
    ]);
