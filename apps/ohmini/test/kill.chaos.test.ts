import { expect, test } from 'vitest';
import { type Storm, storm } from './storm.ts';

const SEED = Number(process.env.CHAOS_SEED ?? 20261121);
const KILLS = Number(process.env.CHAOS_KILLS ?? 12);
const REDIS_KILLS = Number(process.env.CHAOS_REDIS_KILLS ?? 8);

const NOTHING_WRONG = { lost: 0, duplicated: 0, invented: 0, changed: 0 };

const STORMS: Record<string, Omit<Storm, 'seed'>> = {
  'as one process, killed at any moment': { shape: 'one process', kills: KILLS, redisKills: 0, isStormy: false },
  'as three writers, a fetcher and a scheduler, any of them killed while the store and Octopus fail': {
    shape: 'three writers',
    kills: KILLS,
    redisKills: 0,
    isStormy: true,
  },
  'with Redis killed at any moment while the store and Octopus fail': {
    shape: 'one process',
    kills: 0,
    redisKills: REDIS_KILLS,
    isStormy: true,
  },
};

test.concurrent.each(Object.entries(STORMS))('%s, no reading is lost, doubled or changed', async (_, plan) => {
  const outcome = await storm({ ...plan, seed: SEED });
  expect(outcome).toMatchObject(NOTHING_WRONG);
  expect(outcome.givenUp).toBeUndefined();
  expect(outcome.compared).toBeGreaterThan(3000);
  expect(outcome.ends).toEqual([]);
});
