import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hours, type Interval, minutes } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { ukDate } from '../src/uk-time.ts';
import { atTerminal, noTerminal } from './at-terminal.ts';
import { type Household, type HouseholdOptions, household } from './household.ts';
import { runProcess } from './running-process.ts';

/** A household at our own pace, where nothing runs yet. */
async function quietHome(options: HouseholdOptions = {}) {
  const home = await household({ speed: 1, ...options });
  const ohmini = async (...args: string[]) => {
    const running = home.run('ohmini', args);
    return { code: await running.exited, output: running.output() };
  };
  return {
    home,
    ohmini,
    json: async (...args: string[]) => JSON.parse((await ohmini(...args, '--json')).output),
    async running() {
      const services = home.run('ohmini', ['start']);
      await until(
        'the history is stored',
        () => home.difference(home.startedAt - minutes(10)).lost.length === 0,
        60_000,
      );
      return services;
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

/** Two days that telemetry reaches no more. */
const longAgo = ({ startedAt }: Household): Interval => {
  const day = Math.floor(startedAt / hours(24)) * hours(24);
  return { from: day - hours(10 * 24), to: day - hours(8 * 24) };
};

const iso = (at: number) => new Date(at).toISOString().replace('.000', '');

const orderFor = ({ from, to }: Interval) => ['backfill', '--from', iso(from), '--to', iso(to)];

const halfHours = ({ influx }: Household, { from, to }: Interval) =>
  influx
    .rows()
    .filter(({ at, tags }) => tags.resolution === '30m' && at >= from && at < to)
    .map(({ at, fields }) => [at, fields.consumption_delta]);

const billed = ({ simulator, series }: Household, interval: Interval) =>
  simulator.settled(series.device, interval).map(({ startsAt, kwh }) => [startsAt, kwh]);

const allBilled = (home: Household, interval: Interval) =>
  until(
    'the settled half hours are stored',
    () => halfHours(home, interval).length === billed(home, interval).length,
    30_000,
  );

test('what was before Ohmini is imported on order, once, and equals what is billed', async () => {
  await using it = await quietHome();
  const { home, ohmini } = it;
  await using _services = await it.running();
  const stretch = longAgo(home);
  const imported = await ohmini(...orderFor(stretch), '--yes');
  expect(imported.output).toMatch(
    /2 d to fetch, of .*\nto be had as +length +calls +until\nsettled half hours +2 d +1 +for ever/,
  );
  expect(imported.output).toMatch(/about 1 call to Octopus/);
  expect(imported.output).toMatch(/electricity: 2 d fetched\./);
  expect(imported.code).toBe(0);
  await allBilled(home, stretch);
  expect(halfHours(home, stretch)).toEqual(billed(home, stretch));
  const called = home.simulator.calls.count({ operation: 'consumption' });
  const again = await ohmini(...orderFor(stretch), '--yes');
  expect(again).toMatchObject({ code: 0, output: expect.stringMatching(/: nothing of .* is missing\.\n$/) });
  expect(home.simulator.calls.count({ operation: 'consumption' })).toBe(called);
  const [gaps] = await it.json('gaps', '--closed');
  expect(gaps).toMatchObject({ missingSeconds: 0, open: [] });
  expect(gaps.closed[0]).toMatchObject({
    tier: 'settled',
    from: new Date(stretch.from).toISOString(),
    seconds: 172_800,
  });
});

test('an order outlives whoever watches it and the services that it was given to', async () => {
  await using it = await quietHome();
  const { home } = it;
  const services = await it.running();
  const stretch = longAgo(home);
  const silence = home.simulator.fault({ kind: 'hang', operation: 'consumption' });
  const watching = home.run('ohmini', [...orderFor(stretch), '--yes']);
  await until('it is under way', () => watching.output().includes('2 d of 2 d still to ask for'), 30_000);
  await watching.kill('SIGINT');
  expect(watching.output()).toMatch(/The services go on with it\./);
  expect(await watching.exited).toBe(0);
  await services.kill('SIGKILL');
  silence[Symbol.dispose]();
  expect((await it.ohmini('gaps')).output).toMatch(
    /: 2 d missing in 1 gap\.\nfrom +to +length +asked .*\n.* 2 d +(never|once) /,
  );
  await using _again = home.run('ohmini', ['start']);
  await allBilled(home, stretch);
  expect(halfHours(home, stretch)).toEqual(billed(home, stretch));
});

test('programs follow an order line by line', async () => {
  await using it = await quietHome();
  const { home } = it;
  await using _services = await it.running();
  const { output, code } = await it.ohmini(...orderFor(longAgo(home)), '--yes', '--json');
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({
    event: 'plan',
    meters: [{ missingSeconds: 172_800, tiers: [{ tier: 'settled', calls: 1 }] }],
  });
  expect(lines.at(-1)).toMatchObject({ event: 'done', meters: [{ isDone: true, missingSeconds: 0, toAskSeconds: 0 }] });
  expect(code).toBe(0);
});

test('where nobody fetches nothing is ordered', async () => {
  await using it = await quietHome();
  const { code, output } = await it.ohmini(...orderFor(longAgo(it.home)), '--yes');
  expect(output).toMatch(/^No fetcher was heard of in the last minute/);
  expect(code).toBe(1);
});

test.skipIf(noTerminal)('at a terminal it is asked first, and without a yes nothing is ordered', async () => {
  await using it = await quietHome();
  const { home } = it;
  await using _services = await it.running();
  const { env, cwd } = home;
  const order = orderFor(longAgo(home));
  const answered = (typed: string) => atTerminal(order, env, cwd, [{ asked: /Fetch it\?/, typed }]);
  expect(await answered('no')).toMatchObject({ code: 1, output: expect.stringContaining('Nothing was ordered.') });
  expect((await it.json('gaps'))[0].missingSeconds).toBe(0);
  expect(await answered('yes')).toMatchObject({ code: 0, output: expect.stringContaining('2 d fetched.') });
});

test('what Octopus has nothing for is a gap, and what the store will not take is none', async () => {
  const isFirst = (timestamp: number) => timestamp % hours(1) === 0;
  await using it = await quietHome({
    refuses: ({ tags, timestamp = 1 }) => 'resolution' in tags && isFirst(timestamp),
  });
  const { home, ohmini } = it;
  const hole = { from: home.startedAt - hours(5), to: home.startedAt - hours(4) };
  home.simulator.fault({ kind: 'lost', ...hole, kept: 'nothing' });
  await using _services = home.run('ohmini', ['start']);
  await until(
    'the hole was asked for and the rest is stored',
    async () => {
      const [meter] = await it.json('gaps').catch(() => []);
      return meter?.open.length === 1 && meter.open[0].asks > 0 && meter.quarantined.readings >= 6;
    },
    60_000,
  );
  const { output, code } = await ohmini('gaps');
  expect(output).toMatch(/^home ….{5}, electricity: (59 min|1 h).* missing in 1 gap\.\n/);
  expect(output).toMatch(/ +once +in \d+ min.* +ten seconds +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (GMT|BST)\n/);
  expect(output).toMatch(/Not missing, but in quarantine: \d+ readings/);
  expect(code).toBe(0);
  home.influx.fail({ kind: 'status', status: 503 });
  await until('something waits', async () => (await it.json('gaps'))[0].queued.jobs > 0, 60_000);
  expect((await ohmini('gaps')).output).toMatch(
    /Not missing, but waiting for the store: \d+ write jobs? with readings of/,
  );
  expect(await ohmini('verify', '--day', ukDate(hole.from))).toEqual({
    code: 1,
    output: 'The store cannot be read: InfluxDB is busy (HTTP 503).\n',
  });
});

test('a store that acknowledged and did not keep is found out, and the order that is advised puts it right', async () => {
  await using it = await quietHome();
  const { home, ohmini } = it;
  home.influx.fail({ kind: 'lie' });
  await using _services = home.run('ohmini', ['start']);
  await until('history was taken', () => home.influx.requests.some(({ readings }) => readings >= 500), 60_000);
  home.influx.heal();
  const [lostAt = 0] = home.difference(home.startedAt).lost;
  const day = ukDate(lostAt);
  const bad = await ohmini('verify', '--day', day);
  expect(bad.code).toBe(1);
  expect(bad.output).toMatch(/ lost +[\d,]+ readings of /);
  const [, advised = ''] = /`ohmini (backfill --from \S+ --to \S+)` does it now/.exec(bad.output) ?? [];
  expect(await ohmini(...advised.split(' '), '--yes')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/fetched\./),
  });
  await until('the day is right', async () => (await ohmini('verify', '--day', day)).code === 0, 30_000);
  const [audit] = await it.json('verify', '--day', day);
  expect(audit).toMatchObject({ isRight: true, lostReadings: 0, lost: [], quarantinedReadings: 0 });
  // The newest before the start may still grow.
  expect(home.difference(home.startedAt - minutes(10)).lost.filter((at) => ukDate(at) === day)).toEqual([]);
});

test('beside a demo with a Redis and a store of its own all three work', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'ohmini-demo-ledger-'));
  const ohmini = async (...args: string[]) => {
    await using running = runProcess('ohmini', [...args, '--demo'], {}, cwd);
    return { code: await running.exited, output: running.output() };
  };
  await using running = runProcess('ohmini', ['start', '--demo'], { HEALTH_SERVER_ADDR: '127.0.0.1:0' }, cwd);
  await until('its history is fetched', () => running.output().includes('nothing is missing'), 60_000);
  expect(await ohmini('gaps')).toMatchObject({ code: 0, output: expect.stringMatching(/: nothing is missing\.\n$/) });
  const day = ukDate(Date.now() - hours(9 * 24));
  const to = ukDate(Date.now() - hours(8 * 24));
  expect(await ohmini('backfill', '--from', day, '--to', to, '--yes')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/electricity: (1 d|23 h|1 d 1 h) fetched\./),
  });
  await until(
    'the day is whole',
    async () => (await ohmini('verify', '--day', day)).output.includes('covered      100.00 %'),
    30_000,
  );
  expect((await ohmini('verify', '--day', day)).code).toBe(0);
});
