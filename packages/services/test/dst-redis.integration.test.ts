import { hours, packReadings, type Reading, type Series } from '@ohmini/core';
import {
  condition,
  conditionsOf,
  deviceState,
  gate,
  heldWrites,
  type Keys,
  keysOf,
  openRedis,
  seen,
} from '@ohmini/queue';
import { recordedLog, testRedis } from '@ohmini/testkit';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { keyspace } from './dst/keyspace.ts';
import { simulatedRedis } from './dst/redis.ts';
import { redisCommands } from './dst/redis-commands.ts';

const series: Series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' };

/** Of few moments, so that writes meet. */
const at = fc.nat(8).map((slot) => hours(1) - 40_000 + slot * 10_000);
const span = fc.tuple(at, at).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) + 1 }));
const nth = fc.nat(5);

const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('announce' as const),
      resolution: fc.constantFrom('10s' as const, '10s', '1m'),
      nth,
      spans: fc.uniqueArray(span, { maxLength: 2, selector: ({ from }) => from }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ does: fc.constantFrom('newer' as const, 'stored', 'forget', 'queue'), nth }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('sweep' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('commit' as const),
      rev: fc.nat(9),
      cursorAt: at,
      readAt: fc.option(at, { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('gaps' as const), span }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('mark' as const, 'unmark'), at }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('shut' as const, 'pass', 'open') }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('raise' as const, 'clear', 'spoil'), at }) },
);

type Command = typeof command extends fc.Arbitrary<infer Each> ? Each : never;

/** What our code is answered by a Redis, whichever it is. Revisions are named by their order. */
async function answersOf(redis: Redis, keys: Keys, commands: readonly Command[]): Promise<string> {
  const held = heldWrites(redis, keys);
  const state = deviceState(redis, keys, series.account, series.device);
  const record = seen(redis, keys);
  const entrance = gate(redis, keys);
  const writes: { series: Series; rev: number; from: number; to: number }[] = [];
  const revs: number[] = [];
  const answers: unknown[] = [];
  const { signal } = new AbortController();

  async function perform(each: Command): Promise<unknown> {
    const write = 'nth' in each ? writes[each.nth % Math.max(1, writes.length)] : undefined;
    switch (each.does) {
      case 'announce': {
        const askedAfter = each.nth === 0 ? undefined : revs.at(-each.nth);
        const rev = await held
          .announce({ ...series, resolution: each.resolution }, each.spans, askedAfter)
          .catch(() => 0);
        if (rev === 0) return 'overtaken';
        revs.push(rev);
        writes.push(
          ...each.spans.map((span) => ({ series: { ...series, resolution: each.resolution }, rev, ...span })),
        );
        return undefined;
      }
      case 'newer':
        return write && sorted(await held.newerThan(write));
      case 'stored': {
        const payload = JSON.stringify(packReadings(series, 1, [readingAt(write?.from ?? 0)]));
        return write && sorted(await held.stored(write, payload));
      }
      case 'forget':
        return write && [await held.has(write), await held.forget(write), await held.has(write)];
      case 'queue':
        return write && (await redis.hset(`${keys.prefix}:write:home.00-11.${write.rev}.0`, 'data', '{}'));
      case 'sweep':
        return await held.sweep(series.account, series.device, -hours(1));
      case 'commit':
        return [
          await state.commit(each.rev, each.cursorAt, [readingAt(each.cursorAt)], each.readAt),
          [...(await state.cursor()).recent],
        ];
      case 'gaps':
        return await state.updateGaps((open) => ({
          open: [...open, { ...each.span, asks: 0, nextAskAt: 0 }],
          closed: [],
        }));
      case 'mark':
      case 'unmark':
        await record[each.does](series, [each.at]);
        return [...(await record.slots(series, { from: 0, to: hours(2) }))];
      case 'raise':
        await condition({ redis, keys, clock: { now: () => each.at } }, 'store').raise(`It is "away" at ${each.at}.`);
        return [...(await conditionsOf(redis, keys))];
      case 'clear':
        return await condition({ redis, keys, clock: Date }, 'store').clear();
      case 'spoil':
        return await redis.hset(keys.conditions, 'store', each.at % 20_000 === 0 ? `${each.at} told` : '7');
      case 'shut':
        return [await entrance.shut('http-503', 0), (await entrance.state())?.tries];
      case 'pass':
        return await entrance.pass(signal);
      case 'open':
        return (await entrance.open()) !== undefined;
    }
  }

  for (const each of commands) answers.push(await perform(each));
  for (const bucket of (await redis.smembers(keys.device(series.account, series.device, 'held'))).toSorted())
    answers.push(bucket, sorted(await redis.hvals(`${keys.device(series.account, series.device, 'held')}:${bucket}`)));
  answers.push(await state.cursor(), await state.gaps());
  return revs.reduce((text, rev, index) => text.replaceAll(String(rev), `rev ${index}`), JSON.stringify(answers));
}

/** Redis lists the members of a hash in any order. */
const sorted = (all: readonly unknown[]) => all.map((each) => JSON.stringify(each)).toSorted();

const readingAt = (readAt: number): Reading => ({
  readAt,
  consumptionDeltaKwh: 0.001,
  demandKw: 1,
  costDeltaGbp: null,
  consumptionKwh: null,
  exportKwh: null,
});

test('the simulated Redis answers our code, scripts included, as the real one does', async () => {
  await using server = await testRedis();
  const redis = await openRedis(server.url, recordedLog());
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 25 }), async (commands) => {
      const keys = keyspace(Date.now);
      const simulated = simulatedRedis(
        async (action) => keys.together(action, () => {}),
        redisCommands(keys, Date.now, () => false),
        keys,
      );
      const names = keysOf(`t${run++}`);
      expect(await answersOf(simulated, names, commands)).toBe(await answersOf(redis, names, commands));
    }),
    { numRuns: Number(process.env.OHMINI_RUNS ?? 500) },
  );
  redis.disconnect();
});
