import { SERVICES } from '@ohmini/config';
import { hours, minutes, type Reading, type Series } from '@ohmini/core';
import { differenceFrom, type InfluxOneShim, noInfluxOne, startInfluxOneShim, until } from '@ohmini/testkit';
import { describe, expect, test } from 'vitest';
import { enqueuing } from '../src/enqueue.ts';
import { type Pipeline, pipeline, settledAt } from './pipeline.ts';

const MEASUREMENT = 'energy_consumption';
const NO_DIFFERENCE = { lost: [], invented: [], changed: [], twice: [] };

const missing = noInfluxOne();
const series: Series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' };
const START = Math.floor(Date.now() / 10_000) * 10_000 - hours(24);

const readings = (count: number, from = START): Reading[] =>
  Array.from({ length: count }, (_, slot) => ({
    readAt: from + slot * 10_000,
    consumptionDeltaKwh: 0.001,
    demandKw: 0.5,
    costDeltaGbp: null,
    consumptionKwh: null,
    exportKwh: null,
  }));

const jobsOf = (it: Pipeline, name: 'write' | 'quarantine') =>
  it.queues.of(name).getJobs(['waiting', 'prioritized', 'active', 'delayed', 'failed']);

const drained = (it: Pipeline) =>
  until('nothing waits to be stored', async () => (await jobsOf(it, 'write')).length === 0, 60_000);

const newestIn = async (store: InfluxOneShim) => (await store.rows(MEASUREMENT)).at(-1)?.at ?? 0;

if (missing !== undefined) {
  test('the engine of InfluxDB 1.x as the store', ({ skip }) => skip(missing));
} else {
  describe('the engine of InfluxDB 1.x as the store', () => {
    test('holds every reading as the meter measured it, although it is killed three times meanwhile', async () => {
      await using store = await startInfluxOneShim();
      await using it = await pipeline({ store });
      const startedAt = it.simulator.now();
      await using _services = await it.start(SERVICES);
      for (let kill = 1; kill <= 3; kill++) {
        const before = store.answers.length;
        await until('something was written', () => store.answers.length > before, 60_000);
        await store.engine.kill();
        await until('it is known to be away', async () => (await it.redis.exists(it.keys.gate)) === 1);
        await store.engine.start();
        await until('it is known to be back', async () => (await it.redis.exists(it.keys.gate)) === 0, 60_000);
      }
      const backAt = it.simulator.now();
      await until('readings of later are stored', async () => (await newestIn(store)) > backAt + minutes(2), 60_000);
      await it.caughtUp();
      const rows = await store.rows(MEASUREMENT);
      const settled = settledAt(startedAt, rows.at(-1)?.at ?? 0, 0);
      const difference = differenceFrom(it.simulator, it.series, rows, settled);
      expect(difference).toMatchObject(NO_DIFFERENCE);
      expect(difference.compared).toBeGreaterThan(3700);
      expect(await jobsOf(it, 'quarantine')).toEqual([]);
    });

    test('refuses one line in 5,000 for its type: it is in quarantine, 4,999 are stored, with at most 30 requests', async () => {
      await using store = await startInfluxOneShim();
      await using it = await pipeline({ store });
      const bad = START + 1234 * 10_000;
      const text = `${MEASUREMENT},account=other,device=00-99 export="none" ${START}`;
      const address = `${store.engine.url}/write?db=${store.bucket}&precision=ms`;
      expect((await fetch(address, { method: 'POST', body: text })).status).toBe(204);
      const of = readings(5000).map((each) => (each.readAt === bad ? { ...each, exportKwh: 1.5 } : each));
      await enqueuing(it)(series, of, 'live');
      await using _writer = await it.start(['writer']);
      await drained(it);
      const [entry, ...others] = await jobsOf(it, 'quarantine');
      expect(others).toEqual([]);
      expect(entry?.data).toMatchObject({
        write: { firstReadAt: bad },
        reason: 'http-422',
        said: expect.stringContaining('field type conflict: input field "export"'),
      });
      const stored = (await store.rows(MEASUREMENT)).filter(({ tags }) => tags.device === series.device);
      expect(stored).toHaveLength(4999);
      expect(stored.map(({ at }) => at)).not.toContain(bad);
      expect(store.answers.length).toBeLessThanOrEqual(30);
    });

    test('lets go of what is older than it keeps, and nothing else', async () => {
      await using store = await startInfluxOneShim({ keptForHours: 6 });
      await using it = await pipeline({ store });
      const from = START + hours(16);
      await enqueuing(it)(series, readings(1000, from), 'live');
      await using _writer = await it.start(['writer']);
      await drained(it);
      const [oldest, ...rest] = (await store.rows(MEASUREMENT)).map(({ at }) => at);
      // It lets go of whole hours.
      expect((oldest ?? 0) % hours(1)).toBe(0);
      expect(oldest).toBeGreaterThan(Date.now() - hours(7) - minutes(2));
      expect(rest.at(-1)).toBe(from + 999 * 10_000);
      expect(rest).toHaveLength((from + 999 * 10_000 - (oldest ?? 0)) / 10_000);
      expect(await jobsOf(it, 'quarantine')).toEqual([]);
    });

    test('ends with the newer of two revisions, also when its job runs before the older one', async () => {
      await using store = await startInfluxOneShim();
      await using it = await pipeline({ store });
      const enqueue = enqueuing(it);
      await enqueue(series, readings(10), 'behind');
      await enqueue(
        series,
        readings(5).map((each) => ({ ...each, demandKw: 0.7 })),
        'live',
      );
      await using _writer = await it.start(['writer']);
      await drained(it);
      const demands = (await store.rows(MEASUREMENT)).map(({ fields }) => fields.demand);
      expect(demands).toEqual([0.7, 0.7, 0.7, 0.7, 0.7, 0.5, 0.5, 0.5, 0.5, 0.5]);
    });
  });
}
