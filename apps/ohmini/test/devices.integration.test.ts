import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HouseholdSpec, type Simulator, startSimulator } from '@ohmini/simulator';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { household } from './household.ts';
import { runProcess } from './running-process.ts';

const HOME: HouseholdSpec = {
  accountNumber: 'A-0000A001',
  apiKey: 'sk_live_0123456789abcdef0123456789abcdef',
  profile: ['occupancy', 'solar'],
  gas: true,
  serial: '21L0012345',
};

const folder = () => mkdtemp(join(tmpdir(), 'ohmini-devices-'));

const settingsFor = (simulator: Simulator) => ({
  OCTOPUS_API_KEY: HOME.apiKey,
  OCTOPUS_ACCOUNT_NUMBER: HOME.accountNumber,
  OCTOPUS_GRAPHQL_URL: simulator.graphqlUrl,
});

async function devices(env: Record<string, string>, { args = [] as string[], cwd = '' } = {}) {
  await using running = runProcess('ohmini', ['devices', ...args], env, cwd || (await folder()));
  const code = await running.exited;
  return { code, output: running.output() };
}

test('with nothing running Octopus is asked, and each meter is listed with the reason why it is polled or not', async () => {
  await using simulator = await startSimulator({ households: [HOME] });
  const { code, output } = await devices(settingsFor(simulator));
  const [note, head, ...lines] = output.trim().split('\n');
  expect(note).toMatch(/^No Ohmini runs here: Octopus was asked/);
  expect(head).toMatch(/^household +meter +serial +fuel +direction +polled +last reading +why$/);
  expect(lines.map((line) => line.replace(/…..-../, '…XX-XX').replace(/ {2,}/g, ' | '))).toEqual([
    'home | …XX-XX | …345 | electricity | import and export | yes | - | in use',
    'home | …XX-XX | …345 | electricity | export | no | - | export shares the device of the import meter',
    expect.stringMatching(/^home \| …XX-XX \| …\d{3} \| gas \| import \| yes \| - \| in use$/),
  ]);
  expect(output).not.toContain('12345');
  expect(code).toBe(0);
});

test('a key that Octopus refuses is said for its household, and exits with 1', async () => {
  await using simulator = await startSimulator({ households: [HOME] });
  const env = { ...settingsFor(simulator), OCTOPUS_API_KEY: `sk_live_${'x'.repeat(32)}` };
  const { code, output } = await devices(env);
  expect(output).toMatch(/^home .*key/m);
  expect(output).not.toContain('xxxx');
  expect(code).toBe(1);
});

test('beside running services the list comes from them, with the time of the last reading', async () => {
  await using home = await household();
  await using _running = home.run('ohmini', ['start']);
  await until('readings are stored', () => home.newestStoredAt() > 0, 60_000);
  const called = home.simulator.calls.count({ operation: 'account' });
  const { code, output } = await devices(home.env, { args: ['--json'], cwd: home.cwd });
  expect(JSON.parse(output)).toMatchObject([
    {
      household: 'home',
      lookedAt: expect.any(String),
      meters: [{ isPolled: true, lastReadingAt: expect.any(String) }],
    },
  ]);
  expect(home.simulator.calls.count({ operation: 'account' })).toBe(called);
  expect(code).toBe(0);
});

test('the private Redis of a running Ohmini is found by its data folder', async () => {
  const cwd = await folder();
  await using running = runProcess('ohmini', ['start', '--demo'], { HEALTH_SERVER_ADDR: '127.0.0.1:0' }, cwd);
  await until('it runs', () => running.output().includes('Ohmini is running'), 60_000);
  await until('its meter is listed', async () => / yes .* ago /.test((await devices({}, { cwd })).output), 30_000);
});

test('with no demo running there is none to list', async () => {
  const { code, output } = await devices({});
  expect(output).toBe('No demo runs here: start one with `npm start`.\n');
  expect(code).toBe(1);
});

test('a Redis that does not answer is said within seconds', async () => {
  await using simulator = await startSimulator({ households: [HOME] });
  const { code, output } = await devices({ ...settingsFor(simulator), REDIS_URL: 'redis://127.0.0.1:1' });
  expect(output).toBe('Redis does not answer. Does it run, and is REDIS_URL right?\n');
  expect(code).toBe(1);
});

test('an option that does not exist is a mistake in usage', async () => {
  expect((await devices({}, { args: ['--all'] })).code).toBe(2);
});
