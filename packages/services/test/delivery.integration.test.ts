import { hours, type Instant, minutes, readQuietHours, seconds } from '@ohmini/core';
import { channelState, retryNow } from '@ohmini/queue';
import { startWebhookFake, until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { deliveryTests } from './delivery-fixture.ts';
import { CANARY, setChannelAt } from './delivery-fixture-channels.ts';
import { messageOf } from './delivery-messages.ts';

const tests = deliveryTests();

test('what is announced is in the log and on every channel, once', async () => {
  await using it = await tests.open();
  await using _ = await it.start({ channels: [it.channel('slack'), it.channel('ntfy'), it.channel('webhook')] });
  await it.announce('a', messageOf({ title: 'A' }));
  await until('it is delivered', it.isEmpty);
  // Whoever died after adding it adds it again.
  await it.announce('a', messageOf({ title: 'A' }));
  await it.announce('b', messageOf({ title: 'B', name: 'b' }));
  await until('the second is delivered', async () => it.logged().includes('B') && (await it.isEmpty()));
  expect(it.logged()).toEqual(['A', 'B']);
  for (const name of ['slack', 'ntfy', 'webhook'] as const) expect(it.shown(name), name).toEqual(['A', 'B']);
});

test('what is announced a second time, because its channels could not be told of it, is in the log once', async () => {
  await using it = await tests.open();
  let tries = 0;
  const add: typeof it.queues.add = async (...addition) => {
    tries += 1;
    if (tries === 1) throw new Error('Redis is busy.');
    return await it.queues.add(...addition);
  };
  await using _ = await it.start({ channels: [it.channel('slack')], queues: { ...it.queues, add } });
  await it.announce('a', messageOf({ title: 'A' }));
  await until('it waits to be tried again', async () => (await it.delayed()).length === 1);
  await retryNow(it.queues.of('alert'));
  await until('it is delivered', it.isEmpty);
  expect([it.logged(), it.shown('slack')]).toEqual([['A'], ['A']]);
});

test('each channel has what is as bad as it asks for, and that this is over', async () => {
  await using it = await tests.open();
  const channels = [it.channel('slack', 'error'), it.channel('ntfy', 'warning'), it.channel('webhook', 'info')];
  await using _ = await it.start({ channels });
  for (const severity of ['info', 'warning', 'error'] as const) {
    await it.announce(`${severity}.raised`, messageOf({ severity, title: severity, name: severity }));
    await until('it is delivered', it.isEmpty);
    await it.announce(
      `${severity}.over`,
      messageOf({ severity, title: `${severity} over`, name: severity, kind: 'over' }),
    );
    await until('that it is over is delivered', it.isEmpty);
  }
  expect(it.shown('slack')).toEqual(['error', 'error over']);
  expect(it.shown('ntfy')).toEqual(['warning', 'warning over', 'error', 'error over']);
  expect(it.shown('webhook')).toHaveLength(6);
  expect(it.logged()).toHaveLength(6);
});

test('in quiet hours what is no error is held, and delivered when they end', async () => {
  await using it = await tests.open();
  let now: Instant = Date.UTC(2126, 10, 20, 23);
  const channels = [it.channel('slack')];
  const options = { channels, quietHours: readQuietHours('22:00-07:00') ?? expect.unreachable(), now: () => now };
  {
    await using _ = await it.start(options);
    await it.announce('w', messageOf({ severity: 'warning', title: 'W', name: 'w', at: 1 }));
    await it.announce('v', messageOf({ severity: 'warning', title: 'V', name: 'v', at: 2 }));
    await it.announce('e', messageOf({ title: 'E', name: 'e' }));
    await until('both are held', async () => (await it.delayed()).length === 2);
    await until('the error is delivered', () => it.shown('slack').length === 1);
    await it.announce('v.over', messageOf({ severity: 'warning', kind: 'over', title: 'V is over', name: 'v', at: 3 }));
    await until('its end is held too', async () => (await it.delayed()).length === 3);
    expect(await it.dueAt('w.slack')).toBe(Date.UTC(2126, 10, 21, 7));
    expect(it.logged()).toHaveLength(4);
  }
  now = Date.UTC(2126, 10, 21, 7);
  await using _ = await it.start(options);
  for (const job of await it.queues.of('alert').getDelayed()) await job.promote();
  await until('all are delivered', it.isEmpty);
  expect(it.shown('slack')).toEqual(['E', 'W', 'V is over']);
});

test('a channel that is down holds up no other, and has everything in order when it is back', async () => {
  await using it = await tests.open();
  await using _ = await it.start({ channels: [it.channel('slack'), it.channel('webhook')] });
  it.fakes.slack.answer({ status: 503 });
  const titles = Array.from({ length: 12 }, (_, index) => `T${index}`);
  for (const [index, title] of titles.entries())
    await it.announce(title, messageOf({ title, name: `gaps/${title}`, at: index }));
  await until('the other has all', () => it.shown('webhook').length === 12);
  await it.announce('over', messageOf({ kind: 'over', title: 'T3 is over', name: 'gaps/T3', at: 20 }));
  await until('all wait for Slack', async () => (await it.delayed()).length === 13);
  const tries = it.fakes.slack.taken.length;
  it.fakes.slack.answer({ status: 200 });
  await until('all are delivered', it.isEmpty);
  const [first = '', second = ''] = it.fakes.slack.taken.slice(-2).map(({ body }) => body);
  expect(JSON.parse(first).blocks.filter(({ type }: { type: string }) => type === 'header')).toHaveLength(10);
  const delivered = it.shown('slack').slice(-12);
  expect(delivered).toEqual([...titles.filter((title) => title !== 'T3'), 'T3 is over']);
  expect(second).toContain('T3 is over');
  expect(it.fakes.slack.taken.length).toBeLessThan(tries + 5);
});

test('a Retry-After of 30 is half a minute', async () => {
  await using it = await tests.open();
  await using _ = await it.start({ channels: [it.channel('slack')] });
  it.fakes.slack.answer({ status: 429, headers: { 'retry-after': '30' } });
  await it.announce('a', messageOf());
  await until('it waits', async () => (await it.delayed()).length === 1);
  const [asked] = it.fakes.slack.taken;
  const wait = (await it.dueAt('a.slack')) - (asked?.takenAt ?? 0);
  expect(wait).toBeGreaterThanOrEqual(seconds(30));
  expect(wait).toBeLessThan(minutes(1));
  await it.announce('b', messageOf({ name: 'b' }));
  await until('both wait', async () => (await it.delayed()).length === 2);
  expect(it.fakes.slack.taken).toHaveLength(1);
  expect(await it.dueAt('b.slack')).toBe(await it.dueAt('a.slack'));
});

test('a channel that refuses us is on record, and is tried at once with another address', async () => {
  await using it = await tests.open();
  {
    await using _ = await it.start({ channels: [it.channel('slack'), it.channel('ntfy')] });
    it.fakes.slack.answer({ status: 404 });
    await it.announce('a', messageOf({ title: 'A' }));
    await until(
      'it waits for Slack alone',
      async () => (await it.delayed()).map(({ channel }) => channel).join() === 'slack',
    );
    expect((await it.dueAt('a.slack')) - Date.now()).toBeGreaterThan(hours(23));
    expect(it.told).toEqual(['slack refused']);
  }
  {
    await using _ = await it.start({ channels: [it.channel('slack')] });
    await it.announce('b', messageOf({ title: 'B', name: 'b', at: Date.UTC(2027, 0, 1) }));
    await until('that waits too', async () => (await it.delayed()).length === 2);
    expect(it.fakes.slack.taken).toHaveLength(1);
  }
  await using other = await startWebhookFake();
  await using _ = await it.start({ channels: [setChannelAt('slack', other.url)] });
  await until('both are delivered', it.isEmpty);
  expect(JSON.parse(other.taken[0]?.body ?? '').text).toMatch(/ A: .*\n.* B: /);
  expect(it.told).toEqual(['slack refused', 'slack accepted']);
});

test('that a channel refuses us is told over the others', async () => {
  await using it = await tests.open();
  await using _ = await it.start({ channels: [it.channel('slack'), it.channel('ntfy')] });
  await it.announce('refused', messageOf({ name: 'channel-refused/slack', title: 'Slack refuses messages' }));
  await until('it is delivered', it.isEmpty);
  expect([it.shown('slack'), it.shown('ntfy')]).toEqual([[], ['Slack refuses messages']]);
});

test('nothing is wrong with a channel that is not set any more, and nothing waits for it', async () => {
  await using it = await tests.open();
  {
    await using _ = await it.start({ channels: [it.channel('slack')] });
    it.fakes.slack.answer({ status: 403 });
    await it.announce('a', messageOf());
    await until('it waits', async () => (await it.delayed()).length === 1);
  }
  await using _ = await it.start({ channels: [] });
  await until('nothing waits', it.isEmpty);
  expect(await channelState(it.redis, it.keys, 'slack').trouble()).toBeUndefined();
  expect(it.told).toEqual(['slack refused', 'slack accepted']);
});

test('a message that was taken while the connection broke comes at most twice', async () => {
  await using it = await tests.open();
  await using _ = await it.start({ channels: [it.channel('webhook')] });
  it.fakes.webhook.answer({ status: 200 }, 'cut');
  await it.announce('a', messageOf({ title: 'A' }));
  await until('it is delivered', it.isEmpty);
  expect(it.shown('webhook')).toEqual(['A', 'A']);
});

test('a request that hangs does not hold up the end, and its message goes back to the queue', async () => {
  await using it = await tests.open();
  {
    await using _ = await it.start({ channels: [it.channel('slack')] });
    it.fakes.slack.answer('silent');
    await it.announce('a', messageOf({ title: 'A' }));
    await until('it is sent', () => it.fakes.slack.taken.length === 1);
  }
  expect(await channelState(it.redis, it.keys, 'slack').trouble()).toBeUndefined();
  it.fakes.slack.answer({ status: 200 });
  await using _ = await it.start({ channels: [it.channel('slack')] });
  await until('it is delivered', it.isEmpty);
  expect(it.shown('slack')).toEqual(['A', 'A']);
});

test('no address is in anything that is logged, or in Redis', async () => {
  await using it = await tests.open();
  const names = ['slack', 'ntfy', 'webhook'] as const;
  for (const answer of [{ status: 503 }, { status: 429 }, { status: 404 }, { status: 400 }, 'cut'] as const) {
    const channels = names.map((name) => setChannelAt(name, `${it.fakes[name].url}`));
    for (const name of names) it.fakes[name].answer(answer);
    await using _ = await it.start({ channels });
    for (const name of names) await channelState(it.redis, it.keys, name).clear();
    const id = `${JSON.stringify(answer).replace(/\W/g, '')}`;
    await it.announce(id, messageOf({ name: id }));
    await until('all channels failed', async () =>
      (await Promise.all(names.map((name) => channelState(it.redis, it.keys, name).trouble()))).every((each) => each),
    );
  }
  const everything = [JSON.stringify(it.log.lines)];
  for (const key of await it.redis.keys('*')) everything.push(key, String(await it.redis.dump(key)));
  for (const { data, failedReason, stacktrace } of await it.queues.of('alert').getJobs())
    everything.push(JSON.stringify([data, failedReason, stacktrace]));
  for (const text of everything) {
    expect(text).not.toContain(CANARY);
    for (const name of names) expect(text).not.toContain(new URL(it.fakes[name].url).host);
  }
});
