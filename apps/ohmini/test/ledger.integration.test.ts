import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProcess } from './running-process.ts';

const REAL = { OCTOPUS_API_KEY: `sk_live_${'0'.repeat(32)}`, OCTOPUS_ACCOUNT_NUMBER: 'A-0000A001' };

const COMMANDS = [['gaps'], ['backfill', '--from', '2026-01-01', '--yes'], ['verify', '--day', '2026-01-01']];

async function ohmini(args: readonly string[], env: Record<string, string> = REAL) {
  const cwd = await mkdtemp(join(tmpdir(), 'ohmini-ledger-'));
  await using running = runProcess('ohmini', args, env, cwd);
  return { code: await running.exited, output: running.output() };
}

test.each([
  ['no start', ['backfill', '--yes']],
  ['a start that is no time', ['backfill', '--from', 'yesterday', '--yes']],
  ['a time that UK clocks jump over', ['backfill', '--from', '2026-03-29T01:30', '--yes']],
  ['a start in the future', ['backfill', '--from', '2999-01-01', '--yes']],
  ['an end before the start', ['backfill', '--from', '2026-02-01', '--to', '2026-01-01', '--yes']],
  ['an end at the start', ['backfill', '--from', '2026-02-01', '--to', '2026-02-01', '--yes']],
  ['nobody to be asked', ['backfill', '--from', '2026-02-01']],
  ['JSON and nobody to be asked', ['backfill', '--from', '2026-02-01', '--json']],
  ['no day', ['verify']],
  ['a day that is none', ['verify', '--day', '2026-02-30']],
  ['a day in the future', ['verify', '--day', '2999-01-01']],
  ['a time of day', ['verify', '--day', '2026-01-01T10:00']],
  ['an option that does not exist', ['gaps', '--all']],
  ['a cost of no day', ['cost']],
  ['a cost of a day that is none', ['cost', '--day', '2026-02-30']],
  ['a cost of a day in the future', ['cost', '--day', '2999-01-01']],
  ['a cost of no days', ['cost', '--day', '2026-01-01', '--days', '0']],
  ['a cost of more than a year', ['cost', '--day', '2026-01-01', '--days', '367']],
])('%s is a mistake in usage', async (_, args) => {
  const { code, output } = await ohmini(args);
  expect(output).toMatch(/^error: /);
  expect(code).toBe(2);
});

test.each(COMMANDS)('%s: where no Ohmini runs there is no ledger to open, and what helps is said', async (...args) => {
  const { code, output } = await ohmini(args);
  expect(output).toMatch(/^No Ohmini runs here, and its private Redis holds the ledger of gaps: start it/);
  expect(code).toBe(1);
});

test('a Redis that does not answer is said within seconds', async () => {
  const { code, output } = await ohmini(['gaps'], { ...REAL, REDIS_URL: 'redis://127.0.0.1:1' });
  expect(output).toBe('Redis does not answer. Does it run, and is REDIS_URL right?\n');
  expect(code).toBe(1);
});

test('wrong settings are said, and are no failure of the command', async () => {
  expect((await ohmini(['gaps'], { ...REAL, REDIS_URL: 'http://127.0.0.1' })).code).toBe(78);
});
