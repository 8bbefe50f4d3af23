import { rules } from '@ohmini/alerts';
import { alertName, hours, minutes, type Payload, RULE_NAMES, seconds } from '@ohmini/core';
import { condition, silences, work } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { describe, expect, test } from 'vitest';
import { alertLook } from '../src/alert-watch.ts';
import type { Context } from '../src/context.ts';
import { causes } from './alert-causes.ts';
import { quarantineTests } from './quarantine-fixture.ts';

const tests = quarantineTests();

/** Alerts over a real Redis, in a time that passes when told to. */
async function watched() {
  await using stack = new AsyncDisposableStack();
  const it = stack.use(await tests.open());
  let now = Date.now();
  const clock = { now: () => now };
  const context: Context = { ...it.context, clock };
  const { queues } = context;
  let look = alertLook(context);
  const held = stack.move();
  return {
    context,
    /** Looks every so often, for as long. */
    async pass(length: number, step = minutes(1)): Promise<void> {
      for (const end = now + length; now < end; now += step) await look();
      await look();
    },
    /** What the process had in mind is gone. */
    restart() {
      look = alertLook(context);
    },
    async told(): Promise<Payload<'alert'>[]> {
      const jobs = await queues.of('alert').getJobs(['waiting', 'prioritized'], 0, -1, true);
      return jobs.map(({ data }) => data);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const kindsOf = (messages: readonly Payload<'alert'>[]) => messages.map(({ kind }) => kind);

describe('what is wrong is told once and is over once, whatever restarts in between', () => {
  test.each(RULE_NAMES)('%s', async (name) => {
    await using it = await watched();
    const { context, pass, restart, told } = it;
    const cause = causes[name];
    const rule = rules[name];
    await cause.begins(context);
    // Before a reminder is due.
    await pass(rule.holdMs + minutes(5));
    restart();
    await pass(minutes(5));
    const [raised, ...others] = (await told()).filter((each) => each.name.split('/')[0] === name);
    expect(others).toEqual([]);
    expect(raised).toMatchObject({ kind: 'raised', severity: rule.severity, action: rule.action });
    expect(raised?.title.startsWith(rule.title)).toBe(true);
    await cause.ends(context);
    restart();
    await pass(rule.settleMs + minutes(2));
    restart();
    await pass(rule.cooldownMs + minutes(5), minutes(5));
    const all = (await told()).filter((each) => each.name === raised?.name);
    expect(kindsOf(all)).toEqual(['raised', 'over']);
    expect(all[1]?.title.startsWith(rule.over)).toBe(true);
    expect(await context.redis.hget(context.keys.alerts, raised?.name ?? '')).toBeNull();
  });
});

test('a store that refuses a token for six hours is two messages, with what waited', async () => {
  await using it = await watched();
  const down = condition(it.context, 'store');
  await down.raise('influxdb: the token is refused (http-401).');
  await it.pass(hours(6), seconds(20));
  expect(kindsOf(await it.told())).toEqual(['raised']);
  await down.clear();
  await it.pass(hours(1));
  const [raised, over] = await it.told();
  expect(kindsOf(await it.told())).toEqual(['raised', 'over']);
  expect(raised?.impact).toMatch(/^No reading waits yet\. Redis has room for about .* more\.$/);
  expect(over?.text).toMatch(/^It lasted 6 h/);
});

test('what comes and goes every 20 s for an hour is two messages', async () => {
  await using it = await watched();
  const down = condition(it.context, 'store');
  for (let turn = 0; turn < 90; turn += 1) {
    await down.raise('away');
    await it.pass(seconds(20), seconds(10));
    await down.clear();
    await it.pass(seconds(20), seconds(10));
  }
  await it.pass(hours(1));
  expect(kindsOf(await it.told())).toEqual(['raised', 'over']);
});

test('what another trouble explains is not told, and what it does not explain is', async () => {
  await using it = await watched();
  const { context } = it;
  await condition(context, 'octopus-key', 'home').raise('refused');
  await condition(context, 'meter-silent', 'home.00-11').raise('silent');
  await condition(context, 'meter-silent', 'annexe.00-22').raise('silent');
  await it.pass(minutes(30));
  const names = (await it.told()).map(({ name }) => name);
  expect(names.toSorted()).toEqual(['meter-silent/annexe.00-22', 'octopus-key/home']);
});

test('what a person has silenced is not told until the silence ends, and then if it holds still', async () => {
  await using it = await watched();
  const { context } = it;
  const quiet = silences(context.redis, context.keys);
  await quiet.set('store', context.clock.now() + hours(2));
  await quiet.set('octopus-down', context.clock.now() + hours(2));
  await condition(context, 'store').raise('away');
  await condition(context, 'octopus-down', 'home').raise('away');
  await it.pass(hours(1));
  expect(await it.told()).toEqual([]);
  await condition(context, 'store').clear();
  await it.pass(hours(2));
  expect((await it.told()).map(({ name }) => name)).toEqual(['octopus-down/home']);
});

test('a process that dies when a message is in the queue leaves no second one', async () => {
  await using it = await watched();
  const { context } = it;
  await condition(context, 'store').raise('away');
  const dying: Context = {
    ...context,
    queues: {
      ...context.queues,
      async add(...addition) {
        await context.queues.add(...addition);
        throw new Error('killed');
      },
    },
  };
  await expect(alertLook(dying)()).rejects.toThrow('killed');
  await it.pass(minutes(10));
  expect(kindsOf(await it.told())).toEqual(['raised']);
});

test('and none when it was delivered meanwhile: a message that is done stays for an hour', async () => {
  await using it = await watched();
  const { context } = it;
  const payload = { kind: 'news', name: 'x', severity: 'info', title: 't', text: 't', at: 1 } as const;
  await context.queues.add('alert', [{ id: 'store.1.raised.1', payload }]);
  {
    const { keys, log, redisUrl: url } = context;
    await using _alerter = work('alert', async () => {}, { url, keys, log, concurrency: 1 });
    await until('it is done', async () => (await context.queues.of('alert').getCompletedCount()) === 1);
  }
  await context.queues.add('alert', [{ id: 'store.1.raised.1', payload }]);
  expect(await context.queues.of('alert').getJobCounts('waiting', 'prioritized', 'completed')).toEqual({
    waiting: 0,
    prioritized: 0,
    completed: 1,
  });
});

test('names of alerts in Redis are those of the table', async () => {
  await using it = await watched();
  await condition(it.context, 'gaps', 'home.00-11').raise('missing');
  await it.pass(minutes(1));
  expect(await it.context.redis.hkeys(it.context.keys.alerts)).toEqual([
    alertName({ rule: 'gaps', subject: 'home.00-11' }),
  ]);
});
