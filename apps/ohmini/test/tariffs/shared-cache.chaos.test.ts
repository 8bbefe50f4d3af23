import { hours, minutes } from '@ohmini/core';
import { startSimulator } from '@ohmini/simulator';
import { openEntry, sealEntry } from '@ohmini/tariffs';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { placeOf, publish, setAge } from './aged.ts';
import { startFleet } from './fleet.ts';
import { type Mishap, STEPS } from './protocol.ts';
import { AGILE, counted, surroundings } from './surroundings.ts';

const PROCESSES = 4;
const CLIENTS = 25;
const EVERYBODY = PROCESSES * CLIENTS;

const around = surroundings({ processes: PROCESSES, latencyMs: 300 });

/** Where somebody has to wait for its end. A process that gets no turn on a busy machine must not lose it. */
const LEASE_MS = 1_500;

/** What a busy machine takes for what an idle one does at once. */
const BUSY_MS = 5_000;

test('of a fleet that starts cold one process fetches, and everybody has its prices', async () => {
  const fleet = await around.begin();
  const answers = await fleet.ask(AGILE, CLIENTS);
  expect(counted(answers)).toEqual({ fresh: EVERYBODY });
  expect(new Set(answers.map(({ rows }) => rows)).size).toBe(1);
  expect(answers[0]?.rows).toBeGreaterThan(40);
  expect(around.calls()).toBe(1);
});

test.each([
  ['29 minutes', minutes(29), { fresh: EVERYBODY }, 0],
  ['31 minutes', minutes(31), { stale: EVERYBODY }, 1],
  ['36 minutes', minutes(36), { fresh: EVERYBODY }, 1],
  ['24 hours and 5 minutes', hours(24) + minutes(5), { fresh: EVERYBODY }, 1],
  ['30 days', hours(24 * 30), { fresh: EVERYBODY }, 1],
  ['minus an hour, the clock being set back by one', -hours(1), { fresh: EVERYBODY }, 1],
  ['an hour, the clock being set forward by one', hours(1), { fresh: EVERYBODY }, 1],
])('at an age of %s everybody is answered as promised, with one call at most', async (_, age, expected, calls) => {
  const fleet = await around.begin();
  await around.aged(age);
  const answers = await fleet.ask(AGILE, CLIENTS);
  expect(counted(answers)).toEqual(expected);
  await until('the refresh has reached Octopus', () => around.calls() >= calls);
  for (const { ageMs = Number.NaN, freshness } of answers)
    expect(ageMs).toBeLessThan(freshness === 'fresh' ? minutes(30) : minutes(35));
  await until('everybody sees what was fetched', async () => counted(await fleet.ask(AGILE, 1)).fresh === PROCESSES);
  expect(around.calls()).toBe(calls);
});

test.each(STEPS)('a refresher that is killed when it has %s is replaced when its lease is over', async (at) => {
  await using fleet = await startFleet(3);
  await around.begin({ leaseMs: LEASE_MS }, fleet);
  await around.aged(minutes(36), fleet, { at, signal: 'SIGKILL' });
  const [victim, ...others] = fleet.members;
  void victim?.order({ do: 'ask', tariff: AGILE, clients: CLIENTS });
  await victim?.exited;
  const leaseEndsAt = Number(await around.stored('heldUntil'));
  const answers = await Promise.all(others.map((each) => each.order({ do: 'ask', tariff: AGILE, clients: CLIENTS })));
  expect(counted(answers.flat())).toEqual({ fresh: 2 * CLIENTS });
  const entry = openEntry(await around.stored('entry'), placeOf(around.setup.prefix, AGILE).path);
  const afterLeaseMs = (entry?.fetchedAt ?? 0) - leaseEndsAt;
  expect(afterLeaseMs).toBeGreaterThanOrEqual(0);
  if (at !== 'published') expect(afterLeaseMs).toBeLessThan(BUSY_MS);
  expect(around.calls()).toBe(at === 'claimed' || at === 'published' ? 1 : 2);
  const tallies = await Promise.all(others.map((each) => each.order({ do: 'tally' })));
  expect(tallies.reduce((sum, { takeovers }) => sum + takeovers, 0)).toBe(at === 'published' ? 0 : 1);
});

test.each<Mishap['at']>(['claimed', 'fetched'])(
  'a refresher that slept past its lease after it had %s publishes nothing over what came after it',
  async (at) => {
    await using fleet = await startFleet(2);
    await around.begin({ leaseMs: LEASE_MS }, fleet);
    await around.aged(minutes(36), fleet, { at, signal: 'SIGSTOP' });
    const [sleeper, other] = fleet.members;
    const late = sleeper?.order({ do: 'ask', tariff: AGILE, clients: 1 });
    await until('it sleeps', () => sleeper?.isStopped() ?? false);
    expect(await around.stored('holder')).not.toBe('');
    const answers = (await other?.order({ do: 'ask', tariff: AGILE, clients: CLIENTS })) ?? [];
    expect(counted(answers)).toEqual({ fresh: CLIENTS });
    const newer = await around.stored('published');
    sleeper?.signal('SIGCONT');
    expect(counted((await late) ?? [])).toEqual({ fresh: 1 });
    await until('it was told', async () => (await sleeper?.order({ do: 'tally' }))?.overtaken === 1);
    expect(await around.stored('published')).toBe(newer);
    expect(around.calls()).toBeLessThanOrEqual(2);
  },
);

test('a fetch that takes longer than the lease keeps it', async () => {
  await using slow = await startSimulator({ latencyMs: 2 * LEASE_MS });
  const fleet = await around.begin();
  await fleet.begin({ ...around.setup, restUrl: slow.restUrl, windows: { leaseMs: LEASE_MS } });
  expect(counted(await fleet.ask(AGILE, CLIENTS))).toEqual({ fresh: EVERYBODY });
  const tallies = await Promise.all(fleet.members.map((each) => each.order({ do: 'tally' })));
  expect(tallies).toEqual(tallies.map(() => ({ takeovers: 0, overtaken: 0 })));
  expect(slow.calls.count({ operation: 'rates' })).toBe(1);
});

test('while Octopus is down what is there is served and marked, with one call for each step of the back-off', async () => {
  const backOff = { fromMs: 1_500, capMs: 60_000 };
  const fleet = await around.begin({ backOff });
  await around.aged(hours(3));
  using down = around.octopus.fault({ kind: 'http-status', status: 503 });
  const attempts = (count: number) => async () => {
    expect(counted(await fleet.ask(AGILE, CLIENTS))).toEqual({ 'stale-if-error': EVERYBODY });
    return around.calls() >= count;
  };
  await until('the third attempt', attempts(3));
  const [first = 0, second = 0, third = 0] = around.octopus.calls.list({ operation: 'rates' }).map(({ at }) => at);
  expect(second - first).toBeGreaterThanOrEqual(backOff.fromMs);
  expect(third - second).toBeGreaterThanOrEqual(2 * backOff.fromMs);
  down[Symbol.dispose]();
  await until('it is over', async () => counted(await fleet.ask(AGILE, 1)).fresh === PROCESSES);
  expect(around.calls()).toBe(4);
});

test('an error is never served as prices: without any, or with none but those of last week, everybody hears of it', async () => {
  const fleet = await around.begin();
  around.octopus.fault({ kind: 'http-status', status: 500 });
  expect(counted(await fleet.ask(AGILE, CLIENTS))).toEqual({ 'http-500': EVERYBODY });
  expect(counted(await fleet.ask(AGILE, CLIENTS))).toEqual({ 'http-500': EVERYBODY });
  expect(around.calls()).toBe(1);
  await around.begin();
  await around.aged(hours(24 * 7));
  around.octopus.fault({ kind: 'http-status', status: 500 });
  expect(counted(await fleet.ask(AGILE, CLIENTS))).toEqual({ 'http-500': EVERYBODY });
  expect(around.calls()).toBe(1);
});

test('a tariff that is not published is asked for once', async () => {
  const fleet = await around.begin();
  for (let round = 0; round < 3; round++)
    expect(counted(await fleet.ask('E-1R-NOBODY-24-10-01-A', CLIENTS))).toEqual({ 'http-404': EVERYBODY });
  expect(around.calls()).toBe(1);
});

test('an entry that is cut is fetched again, whole', async () => {
  const fleet = await around.begin();
  const entry = await (async () => {
    await around.aged(minutes(1));
    return await setAge(around.redis.url, around.setup.prefix, AGILE, minutes(1));
  })();
  const text = sealEntry(entry);
  for (const cut of [1, Math.floor(text.length / 2), text.length - 1]) {
    await publish(around.redis.url, placeOf(around.setup.prefix, AGILE).key, text.slice(0, cut));
    await fleet.begin(around.setup);
    around.octopus.calls.clear();
    const answers = await fleet.ask(AGILE, CLIENTS);
    expect(new Set(answers.map(({ rows }) => rows))).toEqual(new Set([answers[0]?.rows]));
    expect(counted(answers)).toEqual({ fresh: EVERYBODY });
    expect(answers[0]?.rows).toBeGreaterThan(40);
    expect(around.calls()).toBe(1);
  }
});

test('what one process publishes is seen by all after a second', async () => {
  const fleet = await around.begin();
  await fleet.ask(AGILE, 1);
  await setAge(around.redis.url, around.setup.prefix, AGILE, minutes(12));
  const published = performance.now();
  await until('a second has passed', () => performance.now() - published > 1_000);
  for (const { ageMs } of await fleet.ask(AGILE, 1)) expect(ageMs).toBeGreaterThan(minutes(11));
  expect(around.calls()).toBe(1);
});

test('while Redis is away a warm process answers, and after its restart nothing is fetched that was there', async () => {
  const fleet = await around.begin();
  await fleet.ask(AGILE, CLIENTS);
  await around.redis.kill();
  // Until after the second for which a process believes what it saw.
  const gone = performance.now();
  await until('a second has passed', async () => {
    expect(counted(await fleet.ask(AGILE, CLIENTS))).toEqual({ fresh: EVERYBODY });
    return performance.now() - gone > 1_200;
  });
  await around.redis.start();
  await fleet.begin(around.setup);
  expect(counted(await fleet.ask(AGILE, CLIENTS))).toEqual({ fresh: EVERYBODY });
  expect(around.calls()).toBe(1);
});
