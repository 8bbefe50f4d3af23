import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testRedis, until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { runProcess } from './running-process.ts';

const KEY = 'sk_live_0123456789abcdef0123456789abcdef';
const ACCOUNT = { OCTOPUS_API_KEY: KEY, OCTOPUS_ACCOUNT_NUMBER: 'A-1234ABCD' };
const BAD_CONFIGURATION = 78;

const folder = () => mkdtemp(join(tmpdir(), 'ohmini-bad-'));

/** Runs the command until it gives up. */
async function giveUp(env: Record<string, string>, { args = ['start'], cwd = '' } = {}) {
  await using running = runProcess(
    'ohmini',
    args,
    { HEALTH_SERVER_ADDR: '127.0.0.1:0', ...env },
    cwd || (await folder()),
  );
  const code = await running.exited;
  return { code, output: running.output() };
}

test.each<[string, Record<string, string>, RegExp]>([
  [
    'a key that is too short',
    { ...ACCOUNT, OCTOPUS_API_KEY: 'sk_live_short' },
    /OCTOPUS_API_KEY \(environment\) must be an Octopus API key/,
  ],
  ['a key without an account number', { OCTOPUS_API_KEY: KEY }, /OCTOPUS_ACCOUNT_NUMBER must be set/],
  ['a Redis of another kind', { ...ACCOUNT, REDIS_URL: 'mysql://127.0.0.1' }, /REDIS_URL \(environment\) must be/],
  ['half a store', { ...ACCOUNT, INFLUXDB_URL: 'http://127.0.0.1:8086' }, /INFLUXDB_TOKEN must be set/],
])('%s is said with its fix, and the value is not', async (_, env, sentence) => {
  const { code, output } = await giveUp(env);
  expect(output).toMatch(sentence);
  expect(code).toBe(BAD_CONFIGURATION);
  expect(output).not.toContain('sk_live_');
});

test('an unknown key in ohmini.yaml is named', async () => {
  const cwd = await folder();
  await writeFile(join(cwd, 'ohmini.yaml'), 'poll_interval_second: 30\n');
  const { code, output } = await giveUp(ACCOUNT, { cwd });
  expect(output).toMatch(/poll_interval_second/);
  expect(code).toBe(BAD_CONFIGURATION);
});

test('a data folder that cannot be written to is named', async () => {
  const cwd = await folder();
  await writeFile(join(cwd, 'occupied'), 'a file');
  const { code, output } = await giveUp({ ...ACCOUNT, DATA_DIR: join(cwd, 'occupied/data') }, { cwd });
  expect(output).toMatch(/occupied\/data cannot be written to: .*DATA_DIR/);
  expect(code).toBe(BAD_CONFIGURATION);
});

test('a port that is taken is named, with the setting that changes it', async () => {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await testRedis());
  const squatter = createServer();
  stack.defer(() => void squatter.close());
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  const address = squatter.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { code, output } = await giveUp({ ...ACCOUNT, REDIS_URL: redis.url, HEALTH_SERVER_ADDR: `127.0.0.1:${port}` });
  expect(output).toMatch(new RegExp(`${port}.*HEALTH_SERVER_ADDR`));
  expect(code).toBe(1);
});

test('a wrong Redis password is said, and not tried again', async () => {
  await using redis = await testRedis();
  const { code, output } = await giveUp({ ...ACCOUNT, REDIS_URL: redis.url.replace(/:[^:@]*@/, ':wrong@') });
  expect(output).toMatch(/Redis refuses the user or password of REDIS_URL/);
  expect(code).toBe(BAD_CONFIGURATION);
});

test('a Redis that is away is waited for, and the log says what to look at', async () => {
  const env = { ...ACCOUNT, REDIS_URL: 'redis://127.0.0.1:1', HEALTH_SERVER_ADDR: '127.0.0.1:0' };
  await using running = runProcess('ohmini', ['start'], env, await folder());
  await until('the log names REDIS_URL', () => /ECONNREFUSED.*is REDIS_URL right/.test(running.output()));
});

test('two on the same data folder do not get in each other’s way', async () => {
  const cwd = await folder();
  await mkdir(join(cwd, 'data'));
  await using first = runProcess('ohmini', ['start', '--demo'], { HEALTH_SERVER_ADDR: '127.0.0.1:0' }, cwd);
  await until('the first runs', () => first.output().includes('Ohmini is running'), 60_000);
  const { code, output } = await giveUp({}, { args: ['start', '--demo'], cwd });
  expect(output).toMatch(/in use|another/i);
  expect(code).not.toBe(0);
});

test('a command that does not exist is a mistake in usage', async () => {
  expect((await giveUp({}, { args: ['begin'] })).code).toBe(2);
});
