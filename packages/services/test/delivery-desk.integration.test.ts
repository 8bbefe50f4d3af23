import {
  type AlertMessage,
  asFailure,
  hours,
  type Instant,
  Permanent,
  RateLimited,
  seconds,
  Transient,
} from '@ohmini/core';
import { channelState, keysOf, openRedis } from '@ohmini/queue';
import { recordedLog, testRedis } from '@ohmini/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DeliveryDesk, deliveryDesk, TEMPO } from '../src/delivery-desk.ts';
import { messageOf } from './delivery-messages.ts';

let server: Awaited<ReturnType<typeof testRedis>>;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server[Symbol.asyncDispose]());

const START = Date.UTC(2026, 10, 20, 17);

const DOWN = new Transient('slack-503', 'slack cannot take messages just now (503).');
const GONE = new Permanent('slack-404', 'slack refuses us (404).', 'credentials');
const BAD = new Permanent('slack-400', 'slack refuses what it is sent (400).', 'data');

/** A channel that does as it is told, its record in a real Redis, and a clock that goes when it is told. */
async function open({ isHurried = true } = {}) {
  const log = recordedLog();
  const redis = await openRedis(server.url, log);
  const keys = keysOf(`desk-${crypto.randomUUID().slice(0, 8)}`);
  const state = channelState(redis, keys, 'slack');
  let now: Instant = START;
  let fails: (messages: readonly AlertMessage[]) => Error | undefined = () => undefined;
  const tried: Instant[] = [];
  const sent: string[][] = [];
  const told: string[] = [];
  const stop = new AbortController();
  const desk = (fingerprint = 'one') =>
    deliveryDesk({
      channel: {
        name: 'slack',
        async send(messages) {
          tried.push(now);
          const failure = fails(messages);
          if (failure) throw failure;
          sent.push(messages.map(({ title }) => title));
        },
      },
      fingerprint,
      state,
      clock: { now: () => now },
      log,
      signal: stop.signal,
      onRefused: async () => void told.push('refused'),
      onAccepted: async () => void told.push('accepted'),
      ...(isHurried && { tempo: { ...TEMPO, every: 1, gather: 0 } }),
    });
  return {
    desk,
    state,
    log,
    tried,
    sent,
    told,
    stop,
    fail(how: typeof fails | Error | undefined) {
      fails = typeof how === 'function' ? how : () => how;
    },
    goTo(at: Instant) {
      now = at;
    },
    async [Symbol.asyncDispose]() {
      redis.disconnect();
    },
  };
}

const outcomesOf = async (desk: DeliveryDesk, messages: readonly AlertMessage[]) =>
  (await Promise.allSettled(messages.map((each) => desk.hand(each)))).map((each) =>
    each.status === 'fulfilled' ? 'sent' : asFailure(each.reason),
  );

/** When a job that was given back comes again. */
const retryAtOf = (outcome: unknown): Instant =>
  outcome instanceof RateLimited ? outcome.retryAt : expect.fail('given back');

const numbered = (count: number, at = START): AlertMessage[] =>
  Array.from({ length: count }, (_, index) =>
    messageOf({ name: `gaps/m${index}`, title: `m${index}`, at: at + index }),
  );

test('after a day in which the channel was down, what still matters is sent in order, ten in a message, within a minute', async () => {
  await using it = await open();
  const desk = it.desk();
  it.fail(DOWN);
  let waiting: AlertMessage[] = [];
  const told: AlertMessage[] = [];
  const stories = 14;
  let dueAt = START;
  for (let at = START; at < START + hours(24); at = Math.max(at, dueAt)) {
    it.goTo(at);
    // Every hour something begins, which goes on, or is over in an hour, or is said again.
    const hour = Math.floor((at - START) / hours(1));
    if (told.length <= hour) {
      const story = told.length % stories;
      const kind = told.length < stories ? 'raised' : story % 2 === 0 ? 'over' : 'again';
      told.push(messageOf({ name: `gaps/m${story}`, title: `${kind} ${story}`, kind, at }));
      waiting.push(told.at(-1) ?? messageOf());
    }
    const [outcome] = await outcomesOf(desk, waiting);
    dueAt = retryAtOf(outcome);
    expect(dueAt - at).toBeLessThanOrEqual(seconds(45));
  }
  expect(it.sent).toEqual([]);
  // One request for each rest, and not one for each message.
  expect(it.tried.length).toBeLessThan(hours(24) / seconds(45) + 10);

  it.fail(undefined);
  it.goTo(dueAt);
  expect(new Set(await outcomesOf(desk, waiting))).toEqual(new Set(['sent']));
  waiting = [];
  // 24 were told; of ten stories the second word counts, and of the other four the only one.
  const expected = [10, 11, 12, 13, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(
    (story) => `${story >= 10 ? 'raised' : story % 2 === 0 ? 'over' : 'again'} ${story}`,
  );
  expect(it.sent).toEqual([expected.slice(0, 10), expected.slice(10)]);
  expect(await it.state.trouble()).toBeUndefined();
  const said = it.log.lines.map(({ message }) => message);
  expect(said).toHaveLength(2);
  expect(said[1]).toBe('slack takes messages again');
});

test('a rest begins with five seconds, and is twice as long each time, up to three quarters of a minute', async () => {
  await using it = await open();
  const desk = it.desk();
  it.fail(DOWN);
  const rests: number[] = [];
  for (let at = START, tries = 0; tries < 6; tries += 1) {
    it.goTo(at);
    const [outcome] = await outcomesOf(desk, [messageOf()]);
    rests.push(retryAtOf(outcome) - at);
    at = retryAtOf(outcome);
  }
  expect(rests).toEqual([5, 10, 20, 40, 45, 45].map(seconds));
});

test('asked to wait thirty seconds, nothing is sent for thirty seconds by anybody', async () => {
  await using it = await open();
  it.fail(new RateLimited('slack-429', 'slack asks us to wait.', START + seconds(30)));
  const [outcome] = await outcomesOf(it.desk(), [messageOf()]);
  expect(retryAtOf(outcome)).toBe(START + seconds(30));
  it.fail(undefined);
  it.goTo(START + seconds(30) - 1);
  const [sooner] = await outcomesOf(it.desk(), [messageOf()]);
  expect([retryAtOf(sooner), it.tried.length]).toEqual([START + seconds(30), 1]);
  it.goTo(START + seconds(30));
  expect(await outcomesOf(it.desk(), [messageOf()])).toEqual(['sent']);
});

test('refused, it is tried once a day; people are told, and told when it is over', async () => {
  await using it = await open();
  const desk = it.desk();
  it.fail(GONE);
  const [first] = await outcomesOf(desk, [messageOf()]);
  expect(retryAtOf(first)).toBe(START + hours(24));
  it.goTo(START + hours(23));
  await outcomesOf(desk, numbered(3));
  expect([it.tried.length, it.told]).toEqual([1, ['refused']]);
  it.goTo(START + hours(24));
  const [again] = await outcomesOf(desk, [messageOf()]);
  expect(retryAtOf(again)).toBe(START + hours(48));
  expect((await it.state.trouble())?.refusedSince).toBe(START);
  expect(it.log.lines).toHaveLength(1);
  it.fail(undefined);
  it.goTo(START + hours(48));
  expect(await outcomesOf(desk, [messageOf()])).toEqual(['sent']);
  expect(it.told).toEqual(['refused', 'refused', 'accepted']);
});

test('with another address it is tried at once', async () => {
  await using it = await open();
  it.fail(GONE);
  await outcomesOf(it.desk('one'), [messageOf()]);
  it.fail(undefined);
  expect(await outcomesOf(it.desk('another'), [messageOf()])).toEqual(['sent']);
  expect([it.told, await it.state.trouble()]).toEqual([['refused', 'accepted'], undefined]);
});

test('a message that alone is refused is given up, and those around it are sent', async () => {
  await using it = await open();
  it.fail((messages) => (messages.some(({ title }) => title === 'm1') ? BAD : undefined));
  expect(await outcomesOf(it.desk(), numbered(3))).toEqual(['sent', BAD, 'sent']);
  expect([it.told, await it.state.trouble()]).toEqual([[], undefined]);
});

test('where every message is refused it is the channel, and no message is given up', async () => {
  await using it = await open();
  it.fail(BAD);
  const outcomes = await outcomesOf(it.desk(), numbered(50));
  expect(new Set(outcomes.map(retryAtOf))).toEqual(new Set([START + hours(24)]));
  expect(it.told).toEqual(['refused']);
  expect(it.tried.length).toBeLessThan(6);
});

test('two processes send one message a second together', async () => {
  await using it = await open({ isHurried: false });
  const began = performance.now();
  const outcomes = await Promise.all([outcomesOf(it.desk(), numbered(10)), outcomesOf(it.desk(), numbered(20))]);
  expect(outcomes.flat()).toEqual(Array.from({ length: 30 }, () => 'sent'));
  expect(it.sent).toHaveLength(3);
  // The third is two seconds after the first.
  expect(performance.now() - began).toBeGreaterThan(seconds(2) - 50);
});

test('what is handed in while others are sent is sent as well', async () => {
  await using it = await open();
  const desk = it.desk();
  let late: Promise<unknown> | undefined;
  it.fail(() => {
    late ??= desk.hand(messageOf({ name: 'late', title: 'late' }));
    return undefined;
  });
  expect(await outcomesOf(desk, [messageOf()])).toEqual(['sent']);
  await late;
  expect(it.sent.flat()).toEqual(['The store takes no readings', 'late']);
});

test('a process that is about to end sends nothing more, and gives back what it has', async () => {
  await using it = await open();
  const desk = it.desk();
  await desk.hand(messageOf());
  it.stop.abort();
  const [outcome] = await outcomesOf(desk, numbered(2));
  expect(outcome instanceof RateLimited && outcome.code).toBe('stopping');
  expect(it.sent).toHaveLength(1);
});

test('a rest that a wrong clock made is none', async () => {
  await using it = await open();
  const trouble = { since: START, until: START + hours(24 * 365), tries: 1, code: 'slack-503', fingerprint: 'one' };
  await it.state.setTrouble(trouble);
  expect(await outcomesOf(it.desk(), [messageOf()])).toEqual(['sent']);
});

test('where Redis does not answer, messages go back to their queue', async () => {
  await using it = await open();
  const desk = it.desk();
  await it[Symbol.asyncDispose]();
  const [outcome] = await outcomesOf(desk, [messageOf()]);
  expect(outcome).toBeInstanceOf(Transient);
});
