import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProcess } from './running-process.ts';

const REAL = { OCTOPUS_API_KEY: `sk_live_${'0'.repeat(32)}`, OCTOPUS_ACCOUNT_NUMBER: 'A-0000A001' };

async function quarantine(args: readonly string[], env: Record<string, string> = REAL) {
  const cwd = await mkdtemp(join(tmpdir(), 'ohmini-desk-'));
  await using running = runProcess('ohmini', ['quarantine', ...args], env, cwd);
  return { code: await running.exited, output: running.output() };
}

test.each([
  ['nothing to do', []],
  ['neither ids nor --all', ['replay']],
  ['ids and --all', ['replay', 'home.x', '--all']],
  ['--yes without a number', ['drop', 'home.x', '--yes']],
  ['a number that is none', ['drop', 'home.x', '--yes', '--count', 'all']],
  ['nobody to be asked', ['drop', 'home.x']],
])('%s is a mistake in usage', async (_, args) => {
  expect((await quarantine(args)).code).toBe(2);
});

test('where no Ohmini runs there is no quarantine to open, and what helps is said', async () => {
  const { code, output } = await quarantine(['list']);
  expect(output).toBe('No Ohmini runs here, and its private Redis holds the quarantine: start it, or set REDIS_URL.\n');
  expect(code).toBe(1);
});

test('a Redis that does not answer is said within seconds', async () => {
  const { code, output } = await quarantine(['replay', '--all'], { ...REAL, REDIS_URL: 'redis://127.0.0.1:1' });
  expect(output).toBe('Redis does not answer. Does it run, and is REDIS_URL right?\n');
  expect(code).toBe(1);
});

test('wrong settings are said, and are no failure of the command', async () => {
  expect((await quarantine(['list'], { ...REAL, REDIS_URL: 'http://127.0.0.1' })).code).toBe(78);
});
