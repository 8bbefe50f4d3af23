import { hours, minutes, seconds } from '@ohmini/core';
import { lastStoredAt, notingStored } from '@ohmini/queue';
import { startWebhookFake, until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import type { Context } from '../src/context.ts';
import { deadMan, isStoring } from '../src/dead-man.ts';
import { deliveryTests } from './delivery-fixture.ts';
import { CANARY } from './delivery-fixture-channels.ts';
import { noPulse } from './no-pulse.ts';

const tests = deliveryTests();
const NOW = Date.UTC(2026, 10, 20, 17);

test.each([
  ['nothing ever was', undefined, seconds(30), false],
  ['it was a moment ago', 0, seconds(30), true],
  ['it was nearly five minutes ago', minutes(5) - 1, seconds(30), true],
  ['it was five minutes ago', minutes(5), seconds(30), false],
  ['it was three polls ago', hours(3), hours(1), false],
  ['it was nearly three polls ago', hours(3) - 1, hours(1), true],
])('whether readings are being stored, where %s', (_, age, pollEvery, is) => {
  expect(isStoring(age === undefined ? undefined : NOW - age, NOW, pollEvery)).toBe(is);
});

type Delivery = Awaited<ReturnType<typeof tests.open>>;

/** A dead man that looks all the time, at a clock that goes when it is told. */
function man(it: Delivery, url: string) {
  let now = NOW;
  const clock = { now: () => now };
  let looks = 0;
  const households = {
    all() {
      looks += 1;
      return [{ pollIntervalMs: seconds(30) }];
    },
  };
  const config = { alerts: { heartbeatUrl: { reveal: () => url } } };
  const context = { clock, config, households, keys: it.keys, log: it.log, pulse: noPulse, redis: it.redis };
  return {
    start: () => deadMan(context as object as Context, 10) ?? expect.unreachable(),
    note: notingStored(it.redis, it.keys, clock),
    goTo(at: number) {
      now = at;
    },
    async looksAgain() {
      const before = looks;
      await until('it has looked again', () => looks > before + 2);
    },
  };
}

test('the dead man is heard of only while readings are being stored', async () => {
  await using it = await tests.open();
  await using fake = await startWebhookFake();
  const he = man(it, `${fake.url}/ping/${CANARY}`);
  await using _ = he.start();
  await he.looksAgain();
  expect(fake.taken).toEqual([]);
  await he.note();
  await until('it is heard of', () => fake.taken.length > 1);
  expect([fake.taken[0]?.method, fake.taken[0]?.path]).toEqual(['GET', `/ping/${CANARY}`]);
  he.goTo(NOW + minutes(6));
  await he.looksAgain();
  const heard = fake.taken.length;
  await he.looksAgain();
  expect(fake.taken).toHaveLength(heard);
  await he.note();
  await until('it is heard of again', () => fake.taken.length > heard);
});

test('that nobody hears it is said once, without the address, and is no alert', async () => {
  await using it = await tests.open();
  await using fake = await startWebhookFake();
  fake.answer({ status: 500 });
  const he = man(it, `${fake.url}/ping/${CANARY}`);
  await he.note();
  await using _ = he.start();
  await until('it was tried some times', () => fake.taken.length > 3);
  expect(it.log.lines.map(({ message }) => message)).toEqual([
    'dead man failed: heartbeat cannot take messages just now (500).',
  ]);
  expect(JSON.stringify(it.log.lines)).not.toContain(CANARY);
  expect(await it.queues.of('alert').count()).toBe(0);
});

test('that readings are stored is written down every ten seconds', async () => {
  await using it = await tests.open();
  let now = NOW;
  const note = notingStored(it.redis, it.keys, { now: () => now });
  const notedAt = async (at: number) => {
    now = at;
    await note();
    return lastStoredAt(it.redis, it.keys);
  };
  expect(await lastStoredAt(it.redis, it.keys)).toBeUndefined();
  expect(await notedAt(NOW)).toBe(NOW);
  expect(await notedAt(NOW + seconds(9))).toBe(NOW);
  expect(await notedAt(NOW + seconds(10))).toBe(NOW + seconds(10));
  expect(await notedAt(NOW - hours(1))).toBe(NOW - hours(1));
});
