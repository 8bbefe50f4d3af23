import { hours } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { atTerminal, noTerminal } from './at-terminal.ts';
import { household } from './household.ts';

/** A household whose store refuses the first reading of each hour, for as long as it is told to. */
async function withBadReadings() {
  let isRefusing = true;
  const isFirst = (timestamp: number) => timestamp % hours(1) === 0;
  await using stack = new AsyncDisposableStack();
  const home = stack.use(
    await household({ refuses: ({ tags, timestamp = 1 }) => isRefusing && 'resolution' in tags && isFirst(timestamp) }),
  );
  const quarantine = async (...args: string[]) => {
    const running = home.run('ohmini', ['quarantine', ...args]);
    return { code: await running.exited, output: running.output() };
  };
  const list = async (): Promise<{ id: string; at: string; times: number; reason: string; said: string }[]> =>
    JSON.parse((await quarantine('list', '--json')).output);
  const held = stack.move();
  return {
    home,
    quarantine,
    list,
    /** Runs everything until the history is stored but for what is refused. @returns how to end it */
    async running() {
      const services = home.run('ohmini', ['start']);
      await until('some readings are refused', async () => (await list()).length >= 8, 60_000);
      return services;
    },
    heal() {
      isRefusing = false;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

test('what a store refused is listed, sent back and, once the store takes it, stored', async () => {
  await using it = await withBadReadings();
  const { quarantine, home } = it;
  await using _services = await it.running();
  const refused = await it.list();
  expect(refused[0]).toMatchObject({ account: 'home', resolution: '10s', reason: 'http-400', times: 1 });
  expect(refused[0]?.said).toMatch(/InfluxDB refuses .*refused energy_consumption/);
  expect(refused.every(({ at }) => Date.parse(at) % hours(1) === 0)).toBe(true);
  const table = await quarantine('list', '--reason', 'http-400');
  expect(table.output).toMatch(/^id +of +refused +times +why\n/);
  expect(table.output).toMatch(/\d+ readings in quarantine: \d+ http-400\./);

  const again = await quarantine('replay', refused[0]?.id ?? '');
  expect(again).toMatchObject({ code: 0, output: expect.stringMatching(/^1 reading sent back/) });
  await until('it is refused twice', async () => (await it.list()).some(({ times }) => times === 2), 30_000);

  it.heal();
  expect((await quarantine('replay', '--all')).code).toBe(0);
  await until('the quarantine is empty', async () => (await it.list()).length === 0, 30_000);
  expect((await quarantine('list')).output).toBe('The quarantine is empty.\n');
  const stored = new Set(home.influx.rows().map(({ at }) => at));
  expect(refused.filter(({ at }) => !stored.has(Date.parse(at)))).toEqual([]);

  const audit = JSON.parse((await quarantine('audit', '--json')).output);
  expect(audit).toMatchObject([{ did: 'replay' }, { did: 'replay', ids: [refused[0]?.id] }]);
  expect(audit[0].who).toMatch(/, on the command line$/);
});

test('readings are dropped by their number alone, and that is on record', async () => {
  await using it = await withBadReadings();
  const { quarantine } = it;
  await (await it.running()).kill('SIGTERM');
  const [first, second, ...rest] = (await it.list()).map(({ id }) => id);
  const ids = [first ?? '', second ?? ''];

  const unasked = await quarantine('drop', '--all');
  expect(unasked).toMatchObject({ code: 2, output: expect.stringContaining('give --yes and --count') });
  const miscounted = await quarantine('drop', ...ids, '--yes', '--count', '3');
  expect(miscounted).toEqual({ code: 1, output: 'That would be 2 readings, not 3: none was dropped.\n' });
  const tried = await quarantine('drop', ...ids, '--dry-run');
  expect(tried).toMatchObject({ code: 0, output: expect.stringContaining('2 readings in quarantine') });
  expect((await quarantine('audit')).output).toBe('Nothing was sent back or dropped yet.\n');
  expect(await it.list()).toHaveLength(rest.length + 2);

  expect(await quarantine('drop', ...ids, '--yes', '--count', '2')).toEqual({
    code: 0,
    output: '2 readings dropped.\n',
  });
  expect((await it.list()).map(({ id }) => id)).toEqual(rest);
  expect((await quarantine('audit')).output).toMatch(new RegExp(`drop +${first}\n +${second}\n$`));
  const gone = await quarantine('drop', ...ids, '--yes', '--count', '2');
  expect(gone).toMatchObject({ code: 1, output: expect.stringMatching(/^Not in quarantine: /) });
});

test.skipIf(noTerminal)('at a terminal it is asked twice, and the second answer is the number', async () => {
  await using it = await withBadReadings();
  await (await it.running()).kill('SIGTERM');
  const { env, cwd } = it.home;
  const [id = ''] = (await it.list()).map((each) => each.id);
  const drop = (...typed: string[]) =>
    atTerminal(['quarantine', 'drop', id], env, cwd, [
      { asked: /Drop 1 reading for good\?/, typed: typed[0] ?? '' },
      ...(typed[1] === undefined ? [] : [{ asked: /Type the number/, typed: typed[1] }]),
    ]);
  expect(await drop('y')).toMatchObject({ code: 1, output: expect.stringContaining('None was dropped.') });
  expect(await drop('yes', '2')).toMatchObject({ code: 1, output: expect.stringContaining('None was dropped.') });
  expect((await it.list())[0]?.id).toBe(id);
  expect(await drop('yes', '1')).toMatchObject({ code: 0, output: expect.stringContaining('1 reading dropped.') });
  expect((await it.list())[0]?.id).not.toBe(id);
});
