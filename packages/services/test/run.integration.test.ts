import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';

const ENDING_PROCESS = fileURLToPath(new URL('./ending-process.ts', import.meta.url));

interface Plan {
  inHandMs: number;
  timeoutMs: number;
  /** Sent when the one before was heard. */
  signals: readonly NodeJS.Signals[];
}

async function ended({ inHandMs, timeoutMs, signals: [first = 'SIGTERM', second] }: Plan) {
  const child = spawn(process.execPath, [ENDING_PROCESS, String(inHandMs), String(timeoutMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const closed = once(child, 'close');
  await until('it runs', () => said.includes('running'));
  child.kill(first);
  if (second) {
    await until('it heard the first', () => said.includes('ending'));
    child.kill(second);
  }
  const [code] = await closed;
  return { code, hasFinished: said.includes('finished') };
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a process that is told to end by %s finishes what it has in hand',
  async (signal) => {
    expect(await ended({ inHandMs: 300, timeoutMs: 20_000, signals: [signal] })).toEqual({
      code: 0,
      hasFinished: true,
    });
  },
);

test('it ends when its time is up, and says that it had not finished', async () => {
  expect(await ended({ inHandMs: 20_000, timeoutMs: 100, signals: ['SIGTERM'] })).toEqual({
    code: 1,
    hasFinished: false,
  });
});

test('a second signal ends it at once', async () => {
  expect(await ended({ inHandMs: 20_000, timeoutMs: 20_000, signals: ['SIGTERM', 'SIGTERM'] })).toEqual({
    code: 143,
    hasFinished: false,
  });
});
