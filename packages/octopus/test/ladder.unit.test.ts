import { hours, minutes } from '@ohmini/core';
import { expect, test } from 'vitest';
import { inProcess } from '../src/in-process.ts';
import { doubling, isWaiting, ladder } from '../src/ladder.ts';

const START = Date.parse('2026-11-20T12:00:00Z');

function ground() {
  const clock = { at: START, now: () => clock.at };
  const { tokens } = inProcess(clock);
  return { clock, tokens, one: ladder(tokens, 'mint', doubling(minutes(1), minutes(30)), clock) };
}

test('each failure in a row doubles the wait, up to its cap', async () => {
  const { clock, one } = ground();
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    const { until } = await one.failed(clock.at, 'http-503');
    waits.push((until - clock.at) / minutes(1));
    clock.at = until;
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  expect(doubling(1, 30)(5000, '')).toBe(30);
});

test('failures of what was begun before the last one was counted are the same failure', async () => {
  const { clock, one } = ground();
  const begun = clock.at;
  clock.at += 1500;
  const first = await one.failed(begun, 'edge-block');
  clock.at += 10;
  const second = await one.failed(begun, 'edge-block');
  expect(second).toEqual(first);
  expect(await one.failed(clock.at, 'edge-block')).toMatchObject({ failures: 2 });
});

test('a time that was named is kept to where it is later, and not where it is earlier', async () => {
  const { clock, one } = ground();
  expect((await one.failed(clock.at, 'http-429', START + hours(1))).until).toBe(START + hours(1));
  clock.at += hours(2);
  expect((await one.failed(clock.at, 'http-429', clock.at + 5)).until).toBe(clock.at + minutes(2));
});

test('a success ends it, and a day after the wait it is forgotten', async () => {
  const { clock, one } = ground();
  await one.failed(clock.at, 'http-503');
  await one.reset();
  expect(await one.read()).toMatchObject({ failures: 0 });
  await one.failed(clock.at, 'http-503');
  clock.at += hours(24);
  expect(await one.read()).toMatchObject({ failures: 1 });
  clock.at += minutes(1);
  expect(await one.read()).toMatchObject({ failures: 0 });
});

test('a clock that is set back does not make a wait longer', async () => {
  const { clock, one } = ground();
  const rung = await one.failed(clock.at, 'http-503');
  expect(isWaiting(rung, clock.at - 10_000)).toBe(true);
  clock.at -= hours(5);
  expect(isWaiting(await one.read(), clock.at)).toBe(false);
  expect(await one.failed(clock.at, 'http-503')).toMatchObject({ failures: 2, until: clock.at + minutes(2) });
});

test.each(['', 'null', '[]', '{"failures":1}', '{"failures":-1,"since":0,"until":9e99,"code":"x"}', '{"failures'])(
  'a record %j is no reason to wait',
  async (record) => {
    const { clock, tokens, one } = ground();
    await tokens.set('mint', record);
    expect(isWaiting(await one.read(), clock.at)).toBe(false);
  },
);
