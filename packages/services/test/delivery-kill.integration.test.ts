import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { deliveryTests } from './delivery-fixture.ts';
import { messageOf } from './delivery-messages.ts';

const tests = deliveryTests();

const DYING_WORKER = fileURLToPath(new URL('./delivery-dying-worker.ts', import.meta.url));

test('an alerter that is killed between sending and the acknowledgement loses nothing, and what it had in hand comes at most twice', async () => {
  await using it = await tests.open();
  // What it sends is taken, and never acknowledged.
  it.fakes.slack.answer('silent');
  const titles = ['A', 'B', 'C'];
  for (const [index, title] of titles.entries()) await it.announce(title, messageOf({ title, name: title, at: index }));
  const child = spawn(process.execPath, [DYING_WORKER, it.redisUrl, it.prefix, it.fakes.slack.url], {
    stdio: 'inherit',
  });
  await until('it has sent something', () => it.fakes.slack.taken.length > 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const shownByTheDead = it.shown('slack');

  it.fakes.slack.answer({ status: 200 });
  await using _ = await it.start({ channels: [it.channel('slack')], lockMs: 500 });
  await until('all is delivered', it.isEmpty, 40_000);
  const shown = it.shown('slack');
  for (const title of titles) {
    const times = shown.filter((each) => each === title).length;
    expect(times, title).toBe(shownByTheDead.includes(title) ? 2 : 1);
  }
  expect(shownByTheDead.length).toBeGreaterThan(0);
  expect(shown.slice(shownByTheDead.length)).toEqual(titles);
});
