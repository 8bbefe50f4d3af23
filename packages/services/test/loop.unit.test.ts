import { recordedLog, until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { loop } from '../src/loop.ts';
import { noPulse } from './no-pulse.ts';

/** A loop whose turns fail four times and then work; @returns what it said aloud. */
async function failingFourTimes(redisSilentSince: number | undefined): Promise<string[]> {
  const log = recordedLog();
  let turns = 0;
  {
    const pulse = { ...noPulse, redisSilentSince: () => redisSilentSince };
    await using _loop = loop('counting', 1, { log, pulse }, async () => {
      turns += 1;
      if (turns <= 4) throw new Error('it cannot count');
      return undefined;
    });
    await until('it works again', () => turns > 5);
  }
  return log.lines.map(({ level, message }) => `${level}: ${message}`);
}

test('a loop that fails says so once, and once that it works again', async () => {
  expect(await failingFourTimes(undefined)).toEqual([
    'warn: counting failed: it cannot count',
    'info: counting works again',
  ]);
});

test('while Redis is silent no loop says so: those who speak to Redis do', async () => {
  expect(await failingFourTimes(1)).toEqual([]);
});
