import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hours } from '@ohmini/core';
import { alertStates, condition, keysOf, openRedis } from '@ohmini/queue';
import { recordedLog, startWebhookFake, testRedis } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { runProcess } from './running-process.ts';

const REAL = { OCTOPUS_API_KEY: `sk_live_${'0'.repeat(32)}`, OCTOPUS_ACCOUNT_NUMBER: 'A-0000A001' };

async function alerts(args: readonly string[], env: Record<string, string> = {}) {
  const cwd = await mkdtemp(join(tmpdir(), 'ohmini-alerts-'));
  await using running = runProcess('ohmini', ['alerts', ...args], { ...REAL, ...env }, cwd);
  return { code: await running.exited, output: running.output() };
}

/** Two things are wrong, one of which explains a third, and people were told of one. */
async function troubled() {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const redis = await openRedis(server.url, recordedLog());
  stack.defer(() => redis.disconnect());
  const keys = keysOf('ohmini');
  const at = Date.now() - hours(3);
  const parts = { redis, keys, clock: { now: () => at } };
  await condition(parts, 'octopus-key', 'home').raise('Octopus refuses the API key (KT-CT-1139).');
  await condition(parts, 'meter-silent', 'home.00-11').raise('Nothing is newer.');
  await condition(parts, 'store').raise('influxdb: it is away.');
  const firing = { is: 'firing', since: at, toldAt: at, times: 1 } as const;
  await alertStates(redis, keys).set({ rule: 'octopus-key', subject: 'home' }, firing);
  const held = stack.move();
  return { env: { REDIS_URL: server.url }, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

test('what is wrong is listed with what people know of it, and what to do', async () => {
  await using it = await troubled();
  const { code, output } = await alerts(['list'], it.env);
  const rows = output.split('\n').map((line) => line.replace(/ {2,}/g, ' | '));
  expect(rows.slice(0, 4)).toEqual([
    'severity | alert | for | people',
    'warning | meter-silent/home.00-11 | 3 h | explained',
    'ERROR | octopus-key/home | 3 h | told',
    'ERROR | store | 3 h | waiting',
  ]);
  expect(output).toContain('(KT-CT-1139)');
  expect(output).toContain('See docs/runbooks/octopus-key.md.');
  expect(code).toBe(0);
});

test('what is silenced is listed so until it is not, in words and as JSON', async () => {
  await using it = await troubled();
  const silenced = await alerts(['silence', 'store', '--for', '2h'], it.env);
  expect(silenced.output).toMatch(/^Nobody is told of store until 20\d\d-/);
  const listed = JSON.parse((await alerts(['list', '--json'], it.env)).output);
  expect(listed.map(({ name, people }: { name: string; people: string }) => [name, people])).toContainEqual([
    'store',
    'silenced',
  ]);
  expect((await alerts(['silence', 'store', '--end'], it.env)).output).toBe('store is told again.\n');
  expect((await alerts(['list'], it.env)).output).not.toContain('silenced');
});

test('a name that no alert has is refused with those that there are', async () => {
  await using it = await troubled();
  const { code, output } = await alerts(['silence', 'stoer', '--for', '2h'], it.env);
  expect(output).toContain('There is no alert stoer.');
  expect(output).toContain('octopus-key');
  expect(code).toBe(1);
});

test.each([
  ['no length and no end', ['silence', 'store']],
  ['both', ['silence', 'store', '--for', '2h', '--end']],
  ['a length that is none', ['silence', 'store', '--for', 'ever']],
])('%s is a mistake in usage', async (_, args) => {
  expect((await alerts(args)).code).toBe(2);
});

test('a test reaches each channel, and what does not take it is said without its address', async () => {
  await using webhook = await startWebhookFake();
  await using ntfy = await startWebhookFake();
  ntfy.answer({ status: 403 });
  const env = { ALERT_WEBHOOK_URL: `${webhook.url}/canary`, NTFY_URL: `${ntfy.url}/canary-topic` };
  const { code, output } = await alerts(['test'], env);
  expect(output).toMatch(/^webhook: took the message$/m);
  expect(output).toMatch(/^ntfy: .+/m);
  expect(output).not.toContain('canary');
  expect(webhook.taken[0]?.body).toContain('A test of Ohmini');
  expect(code).toBe(1);
});

test('where no channel is set that is said', async () => {
  const { code, output } = await alerts(['test']);
  expect(output).toContain('No channel is set');
  expect(code).toBe(1);
});
