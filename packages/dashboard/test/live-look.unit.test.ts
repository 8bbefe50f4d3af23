import { minutes, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import type { Overview } from '../src/index.ts';
import { liveLook } from '../src/live-look.ts';
import { ports } from './dashboard.ts';
import { EVENING, household } from './household.ts';

async function fingerprints(...seen: Overview[]): Promise<number> {
  const looks = seen.map((each) => liveLook(ports({ overview: async () => each }))(''));
  return new Set((await Promise.all(looks)).map(({ fingerprint }) => fingerprint)).size;
}

const same = household(EVENING);

test('the time alone makes no new view within a minute', async () => {
  expect(await fingerprints(same, { ...same, at: EVENING + seconds(20) })).toBe(1);
});

test('the view moves on once a minute, and its chart with it', async () => {
  expect(await fingerprints(same, { ...same, at: EVENING + minutes(1) })).toBe(2);
});

test('anything else that changes is a new view', async () => {
  expect(await fingerprints(same, { ...same, notes: ['new'] }, { ...same, queues: [] })).toBe(3);
});

test('a trouble is logged when it begins, and again only after it had ended', async () => {
  const answers = ['trouble', 'trouble', 'view', 'trouble'];
  const warnings: object[] = [];
  const log = { ...ports().log, warn: (fields: object) => void warnings.push(fields) };
  const look = liveLook({
    log,
    overview: async () => {
      if (answers.shift() === 'trouble') throw new Error('no');
      return same;
    },
  });
  const seen = [await look(''), await look(''), await look(''), await look('')].map(({ event }) => event);
  expect(seen).toEqual(['trouble', 'trouble', 'view', 'trouble']);
  expect(warnings).toHaveLength(2);
});
