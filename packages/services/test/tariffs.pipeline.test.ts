import { minutes } from '@ohmini/core';
import type { HouseholdSpec } from '@ohmini/simulator';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { pipeline } from './pipeline.ts';

/** As many times as fast: a tariff is looked at each two and a half seconds. */
const SPEED = 120;

const key = (name: string) => `sk_live_${name.padEnd(32, '0')}`;
const HOMES: HouseholdSpec[] = [
  { accountNumber: 'A-0000A001', apiKey: key('a'), profile: ['occupancy', 'solar'], gas: true },
  { accountNumber: 'A-0000B002', apiKey: key('b'), profile: ['occupancy'] },
  { accountNumber: 'A-0000C003', apiKey: key('c'), profile: ['occupancy'], tariff: 'day-night' },
];

const LISTS = [
  'E-1R-AGILE-24-10-01-A/standard-unit-rates',
  'E-1R-AGILE-24-10-01-A/standing-charges',
  'E-1R-OUTGOING-VAR-24-10-26-A/standard-unit-rates',
  'E-1R-OUTGOING-VAR-24-10-26-A/standing-charges',
  'E-2R-VAR-22-11-01-A/day-unit-rates',
  'E-2R-VAR-22-11-01-A/night-unit-rates',
  'E-2R-VAR-22-11-01-A/standing-charges',
  'G-1R-VAR-22-11-01-A/standard-unit-rates',
  'G-1R-VAR-22-11-01-A/standing-charges',
];

test('two schedulers and three fetchers ask once for each list of the tariffs that three households are on, and it is stored', async () => {
  await using it = await pipeline({
    isStrict: true,
    speed: SPEED,
    households: ['home', 'annexe', 'barn'],
    homes: HOMES,
    journal: true,
  });
  await using stack = new AsyncDisposableStack();
  for (const service of ['scheduler', 'scheduler', 'fetcher', 'fetcher', 'fetcher', 'writer', 'alerter'] as const)
    stack.use(await it.start([service]));
  const stored = (measurement: string) => it.influx.rows().filter((row) => row.measurement === measurement);
  const listsOf = (measurement: string) =>
    new Set(stored(measurement).map(({ tags }) => `${tags.tariff} ${tags.kind ?? 'standing'}`));
  await until('prices of all tariffs are stored', () => listsOf('rate_journal').size === LISTS.length, 60_000);
  await until(
    'all are there as they are now',
    () => listsOf('unit_rate').size === 5 && listsOf('standing_charge').size === 4,
  );
  const rows = it.influx.rows().filter(({ measurement }) => /rate|charge/.test(measurement)).length;

  const looks = async () =>
    (await it.queues.of('tariff').getJobSchedulers()).map(({ iterationCount = 0 }) => iterationCount);
  await until('each was looked at again and again', async () => (await looks()).every((count) => count > 4), 60_000);
  expect(await looks()).toHaveLength(4);
  expect((await it.queues.of('tariff').getJobSchedulers()).map(({ every }) => every)).toEqual(
    Array.from({ length: 4 }, () => minutes(5) / SPEED),
  );
  const asked = it.simulator.calls.list({ operation: 'rates' }).map(({ path = '' }) => path);
  expect(asked.map((path) => path.split('-tariffs/')[1]?.split('/?')[0]).toSorted()).toEqual(LISTS);
  expect(it.influx.rows().filter(({ measurement }) => /rate|charge/.test(measurement)).length).toBe(rows);
  expect(it.alerts().filter((title) => title.includes('tariff') || title.includes('Prices'))).toEqual([]);

  const names = (await it.redis.keys('*')).filter((name) => /published|stored-prices|tariff/.test(name));
  expect(names.length).toBeGreaterThan(20);
  const dumps = await Promise.all(names.map(async (name) => [name, await everythingAt(it, name)].join(' ')));
  const secrets = [
    ...it.secrets,
    ...HOMES.flatMap(({ accountNumber, apiKey }) => [accountNumber, apiKey]),
    'annexe',
    'barn',
    'home',
  ];
  for (const secret of secrets)
    expect(
      dumps.filter((text) => text.includes(secret)),
      secret.slice(0, 4),
    ).toEqual([]);
});

async function everythingAt({ redis }: Awaited<ReturnType<typeof pipeline>>, name: string): Promise<string> {
  const type = await redis.type(name);
  if (type === 'hash') return JSON.stringify(await redis.hgetall(name));
  if (type === 'string') return (await redis.get(name)) ?? '';
  if (type === 'stream') return JSON.stringify(await redis.xrange(name, '-', '+'));
  return JSON.stringify(
    type === 'zset' ? await redis.zrange(name, 0, -1) : await redis.lrange(name, 0, -1).catch(() => []),
  );
}
