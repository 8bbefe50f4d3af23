import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { publicBudget, sharedEntries } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const NAME = 'products/';
const HOUR = 3_600_000;

function opened() {
  const keys = fixture.freshKeys();
  const shared = sharedEntries(fixture.redis, keys);
  const key = keys.published(NAME);
  /** As the clock of Redis stood when this was written, relative to now. */
  const shift = async (fields: string[], by: number) => {
    for (const field of fields) {
      const at = Number(await fixture.redis.hget(key, field));
      await fixture.redis.hset(key, field, at + by);
    }
  };
  const claimed = async (seen = '', lease = 5_000) => {
    const claim = await shared.claim(NAME, seen, lease);
    if (!claim) throw new Error('The claim was refused.');
    return claim;
  };
  return { shared, key, shift, claimed };
}

test('of many who claim at once one is granted', async () => {
  const { shared } = opened();
  const claims = await Promise.all(Array.from({ length: 50 }, () => shared.claim(NAME, '', 5_000)));
  expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
});

test('an entry is read back as it was published, with the time of Redis', async () => {
  const { shared, claimed } = opened();
  const before = Number((await fixture.redis.time())[0]) * 1000;
  const { token, claimedAt, isTakeover } = await claimed();
  expect(isTakeover).toBe(false);
  expect(claimedAt).toBeGreaterThanOrEqual(before);
  expect((await shared.read(NAME)).heldForMs).toBeGreaterThan(4_000);
  expect(await shared.publish(NAME, token, '1.é.{}')).toBe(true);
  const state = await shared.read(NAME);
  expect(state).toMatchObject({ entry: '1.é.{}', published: token, changed: token, trouble: undefined, heldForMs: 0 });
  expect(state.now).toBeGreaterThanOrEqual(claimedAt);
});

test('an entry that the reader has already is not sent again', async () => {
  const { shared, claimed } = opened();
  const { token } = await claimed();
  await shared.publish(NAME, token, 'text');
  expect((await shared.read(NAME, token)).entry).toBeUndefined();
  expect((await shared.read(NAME, 'an older one')).entry).toBe('text');
});

test('who decided on what is no longer so is refused', async () => {
  const { shared, claimed } = opened();
  await shared.publish(NAME, (await claimed()).token, 'text');
  expect(await shared.claim(NAME, '', 5_000)).toBeUndefined();
  const { changed } = await shared.read(NAME);
  await shared.fail(NAME, (await claimed(changed)).token, 'why', 60_000);
  expect(await shared.claim(NAME, changed, 5_000)).toBeUndefined();
});

test('a holder that never comes back is replaced when its lease is over, and not before', async () => {
  const { shared, claimed, shift } = opened();
  await claimed();
  expect(await shared.claim(NAME, '', 5_000)).toBeUndefined();
  await shift(['heldFrom', 'heldUntil'], -5_001);
  expect((await claimed()).isTakeover).toBe(true);
});

test('a lease that is renewed begins anew', async () => {
  const { shared, claimed, shift } = opened();
  const { token } = await claimed();
  await shift(['heldFrom', 'heldUntil'], -4_900);
  expect((await shared.read(NAME)).heldForMs).toBeLessThanOrEqual(100);
  expect(await shared.renew(NAME, token, 5_000)).toBe(true);
  expect((await shared.read(NAME)).heldForMs).toBeGreaterThan(4_000);
  expect(await shared.claim(NAME, '', 5_000)).toBeUndefined();
});

test('whoever was replaced can neither renew, nor publish, nor fail', async () => {
  const { shared, claimed, shift } = opened();
  const asleep = await claimed();
  await shift(['heldFrom', 'heldUntil'], -60_000);
  const { token } = await claimed();
  expect(await shared.renew(NAME, asleep.token, 5_000)).toBe(false);
  expect(await shared.publish(NAME, asleep.token, 'old')).toBe(false);
  await shared.publish(NAME, token, 'new');
  expect(await shared.publish(NAME, asleep.token, 'old')).toBe(false);
  expect(await shared.fail(NAME, asleep.token, 'why', 60_000)).toBe(false);
  expect(await shared.read(NAME)).toMatchObject({ entry: 'new', trouble: undefined });
});

test('who slept longer than its lease, and was not replaced, still publishes what it has', async () => {
  const { shared, claimed, shift } = opened();
  const { token } = await claimed();
  await shift(['heldFrom', 'heldUntil'], -60_000);
  expect(await shared.publish(NAME, token, 'text')).toBe(true);
});

test('a failure leaves the entry, says when the next attempt is due, and is forgotten with the next success', async () => {
  const { shared, claimed } = opened();
  await shared.publish(NAME, (await claimed()).token, 'text');
  const { published } = await shared.read(NAME);
  await shared.fail(NAME, (await claimed(published)).token, 'why', 60_000);
  const state = await shared.read(NAME);
  expect(state).toMatchObject({ entry: 'text', published, trouble: { text: 'why' }, heldForMs: 0 });
  expect(state.trouble?.forMs).toBeGreaterThan(59_000);
  await shared.publish(NAME, (await claimed(state.changed)).token, 'newer');
  expect((await shared.read(NAME)).trouble).toBeUndefined();
});

test('a clock that is set back ends leases and waits instead of making them longer', async () => {
  const { shared, claimed, shift } = opened();
  await shared.fail(NAME, (await claimed()).token, 'why', 60_000);
  const { changed } = await shared.read(NAME);
  await claimed(changed);
  await shift(['heldFrom', 'heldUntil', 'troubleFrom', 'troubleUntil'], HOUR);
  expect(await shared.read(NAME)).toMatchObject({ heldForMs: 0, trouble: { forMs: 0 } });
  expect((await claimed(changed)).isTakeover).toBe(true);
});

test('a clock that is set forward by an hour ends a lease', async () => {
  const { shared, claimed, shift } = opened();
  await claimed();
  await shift(['heldFrom', 'heldUntil'], -HOUR);
  expect((await shared.read(NAME)).heldForMs).toBeLessThanOrEqual(0);
  await claimed();
});

test('what nobody asks for any more is forgotten', async () => {
  const { shared, claimed, key } = opened();
  await shared.publish(NAME, (await claimed()).token, 'text');
  const kept = await fixture.redis.pttl(key);
  expect(kept).toBeGreaterThan(47 * HOUR);
  expect(kept).toBeLessThanOrEqual(48 * HOUR);
});

test('public calls have an hour of their own, and all pause together', async () => {
  const keys = fixture.freshKeys();
  const [one, other] = [1, 2].map(() => publicBudget(fixture.redis, keys, { callsPerHour: 3 }));
  const waits = await Promise.all([one, other, one, other].map((budget) => budget?.take()));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
  await one?.pause(2 * HOUR);
  expect(await other?.take()).toBeGreaterThan(HOUR);
});

test('what is of the past is kept for as long as it says, and a claim or a failure in between shortens nothing', async () => {
  const { shared, key, claimed } = opened();
  await shared.publish(NAME, (await claimed()).token, 'text', { forMs: 100 * HOUR, most: 10 });
  const { changed } = await shared.read(NAME);
  await shared.fail(NAME, (await claimed(changed)).token, 'why', 1_000);
  expect(await fixture.redis.pttl(key)).toBeGreaterThan(99 * HOUR);
  expect((await shared.read(NAME)).entry).toBe('text');
});

test('of the past no more is kept than it says, and what was published last stays', async () => {
  const keys = fixture.freshKeys();
  const shared = sharedEntries(fixture.redis, keys);
  const publish = async (name: string) => {
    const { changed } = await shared.read(name);
    const { token = '' } = (await shared.claim(name, changed, 5_000)) ?? {};
    expect(await shared.publish(name, token, name, { forMs: HOUR, most: 3 })).toBe(true);
  };
  const { token = '' } = (await shared.claim('now', '', 5_000)) ?? {};
  await shared.publish('now', token, 'now');
  const names = Array.from({ length: 20 }, (_, i) => `products/2026-${i}`);
  for (const name of names) {
    await publish(name);
    // Of one millisecond any may be the last.
    await until(
      'a millisecond passed',
      async () => Number((await fixture.redis.zscore(keys.publishedPast, keys.published(name))) ?? 0) < (await now()),
    );
  }
  const kept = await Promise.all(['now', ...names].map(async (name) => (await shared.read(name)).entry));
  expect(kept.filter((each) => each !== undefined)).toEqual(['now', ...names.slice(-3)]);
  expect(await fixture.redis.zcard(keys.publishedPast)).toBe(3);
  expect(await fixture.redis.pttl(keys.publishedPast)).toBeGreaterThan(0);
});

async function now(): Promise<number> {
  const [seconds, micros] = await fixture.redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
