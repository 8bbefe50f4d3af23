import { expect, test } from 'vitest';
import { callsUsed, coolDown, isDue, takeCall } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();

test('no more calls are granted than the hour allows, however many processes ask at once', async () => {
  const keys = fixture.freshKeys();
  const waits = await Promise.all(Array.from({ length: 40 }, () => takeCall(fixture.redis, keys, 'home', 25)));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(25);
  expect(await callsUsed(fixture.redis, keys, 'home')).toBe(25);
  const [wait = 0] = waits.filter((each) => each > 0);
  expect(wait).toBeGreaterThan(3_590_000);
  expect(wait).toBeLessThanOrEqual(3_600_000);
});

test("one household's calls are not another's", async () => {
  const keys = fixture.freshKeys();
  expect(await takeCall(fixture.redis, keys, 'a', 1)).toBe(0);
  expect(await takeCall(fixture.redis, keys, 'b', 1)).toBe(0);
  expect(await takeCall(fixture.redis, keys, 'a', 1)).toBeGreaterThan(0);
});

test('during a cool-down no call is granted, and a shorter one does not end it', async () => {
  const keys = fixture.freshKeys();
  await coolDown(fixture.redis, keys, 'home', 60_000);
  await coolDown(fixture.redis, keys, 'home', 1_000);
  expect(await takeCall(fixture.redis, keys, 'home', 90)).toBeGreaterThan(50_000);
});

test('ticks that come sooner than the pace are not due', async () => {
  const keys = fixture.freshKeys();
  const due = () => isDue(fixture.redis, keys, 'home', '00-11', 40_000, 15_000);
  expect([await due(), await due(), await due()]).toEqual([true, false, false]);
});
