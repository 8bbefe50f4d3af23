import { auditTrail, gate } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { dashboard } from '../src/dashboard.ts';
import { enqueuing } from '../src/enqueue.ts';
import { heldBack } from '../src/held-back.ts';
import { quarantine } from '../src/quarantine.ts';
import { quarantined, quarantineSize } from '../src/quarantined.ts';
import { writer } from '../src/writer.ts';
import {
  quarantineTests,
  READ_AT,
  readingOf,
  refusedReading,
  rowOf,
  SERIES,
  type Surroundings,
} from './quarantine-fixture.ts';

const tests = quarantineTests();

/** The dashboard and the writer as they run, and a person who presses Retry on the board. */
async function withBoard() {
  await using stack = new AsyncDisposableStack();
  const it = stack.use(await tests.open());
  stack.use(await writer(it.context));
  stack.use(await dashboard(it.context));
  const url = it.log.lines.flatMap(({ fields }) => ('url' in fields ? [String(fields.url)] : []))[0];
  const held = stack.move();
  return {
    ...it,
    url,
    put: async (...readings: Parameters<typeof refusedReading>[0][]) => {
      await quarantine(it.context).put(readings.map((reading) => refusedReading(reading)));
      await it.failed();
    },
    press: async (path: string) => {
      const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
      const answer = await fetch(`${url}/queues/api/queues/quarantine${path}`, { method: 'PUT', headers, body: '{}' });
      return answer.status;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const theJob = async (it: Surroundings): Promise<string> => (await quarantined(it.context))[0]?.id ?? '';

const leftQuarantine = (it: Surroundings) =>
  until('the quarantine is empty', async () => (await quarantineSize(it.context.queues)) === 0);

const isStored = (it: Surroundings, count: number) =>
  until(`${count} rows are stored`, async () => (await it.rows()).length === count);

test('Retry on the board stores the reading when the store has none, and is on record', async () => {
  await using it = await withBoard();
  await it.put(readingOf(0.1));
  const id = await theJob(it);
  expect(await it.press(`/${id}/retry`)).toBeLessThan(300);
  await leftQuarantine(it);
  await isStored(it, 1);
  const { keys, redis } = it.context;
  expect(await auditTrail(redis, keys).read(9)).toMatchObject([
    { who: 'somebody on the page', did: 'replay', ids: [id] },
  ]);
});

test('how many are in quarantine is a metric, beside how many ever were', async () => {
  await using it = await withBoard();
  await it.put(readingOf(0.1), readingOf(0.2, READ_AT + 10_000));
  await it.press('/retry/failed');
  await leftQuarantine(it);
  await it.put(readingOf(0.3, READ_AT + 20_000));
  const metrics = await (await fetch(`${it.url}/metrics`)).text();
  expect(metrics).toMatch(/^ohmini_quarantine_readings 1$/m);
  expect(metrics).toMatch(/^ohmini_readings_quarantined_total{account="home"} 3$/m);
});

test('Retry on the board does not store it over another value', async () => {
  await using it = await withBoard();
  await enqueuing(it.context)(SERIES, [readingOf(0.5)], 'live');
  await isStored(it, 1);
  await it.put(readingOf(0.1));
  expect(await it.press(`/${await theJob(it)}/retry`)).toBeLessThan(300);
  await until('it was turned down', async () => (await quarantined(it.context))[0]?.lastTry !== undefined);
  expect((await it.rows()).map(({ fields }) => fields)).toEqual([rowOf(readingOf(0.5)).fields]);
});

test('Retry of all of them on the board stores all, and puts each on record', async () => {
  await using it = await withBoard();
  await it.put(readingOf(0.1), readingOf(0.2, READ_AT + 10_000), readingOf(0.3, READ_AT + 20_000));
  expect(await it.press('/retry/failed')).toBeLessThan(300);
  await leftQuarantine(it);
  await isStored(it, 3);
  const { keys, redis } = it.context;
  expect((await auditTrail(redis, keys).read(9))[0]?.ids).toHaveLength(3);
});

test.each(['/clean/failed', '/obliterate', '/empty'])('the board does not do %s to the quarantine', async (path) => {
  await using it = await withBoard();
  await it.put(readingOf(0.1));
  expect(await it.press(path)).toBe(403);
  expect(await it.press(`/${await theJob(it)}/clean`)).toBe(403);
  expect(await quarantineSize(it.context.queues)).toBe(1);
});

test('while the store takes nothing Retry of all is refused with the reason, and Retry of one is not', async () => {
  await using it = await withBoard();
  await it.put(readingOf(0.1), readingOf(0.2, READ_AT + 10_000));
  const { keys, redis } = it.context;
  await gate(redis, keys).shut('http-503', 3_600_000);
  expect(await it.press('/retry/failed')).toBe(403);
  expect(await quarantineSize(it.context.queues)).toBe(2);
  expect(await heldBack(it.context, 'quarantine')).toMatch(/takes no readings since .*http-503/);
  expect(await it.press(`/${await theJob(it)}/retry`)).toBeLessThan(300);
});
