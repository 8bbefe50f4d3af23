import type { AlertMessage } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { whatMatters } from '../src/alert-batch.ts';
import { messageOf } from './delivery-messages.ts';

const order = (...messages: AlertMessage[]) =>
  whatMatters(messages.map((message) => ({ message }))).map(([{ message }, ...rest]) => [message.title, rest.length]);

test('of one name the newest is sent, and speaks for the others', () => {
  const [raised, again, over] = (['raised', 'again', 'over'] as const).map((kind, index) =>
    messageOf({ kind, name: 'store', title: kind, at: index }),
  ) as [AlertMessage, AlertMessage, AlertMessage];
  expect(order(over, raised, again)).toEqual([['over', 2]]);
  expect(order(again, raised)).toEqual([['again', 1]]);
  expect(order(over, messageOf({ kind: 'raised', name: 'store', title: 'anew', at: 9 }))).toEqual([['anew', 1]]);
});

test('at one moment that it is over follows that it began', () => {
  const at = 7;
  expect(order(messageOf({ kind: 'over', title: 'over', at }), messageOf({ kind: 'raised', at }))).toEqual([
    ['over', 1],
  ]);
});

test('what has no name stands for itself', () => {
  const news = (title: string, at: number) => messageOf({ kind: 'news', name: '', title, at });
  expect(order(news('b', 2), news('a', 1))).toEqual([
    ['a', 0],
    ['b', 0],
  ]);
});

test('nothing is lost, no name is said twice, and the newest of each come in the order of time', () => {
  const message = fc.record({
    name: fc.constantFrom('', 'store', 'octopus-down', 'gaps/home'),
    kind: fc.constantFrom('raised', 'again', 'over', 'news'),
    at: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      const all = messages.map((each) => ({ message: messageOf(each) }));
      const groups = whatMatters(all);
      expect(new Set(groups.flat())).toEqual(new Set(all));
      expect(groups.flat()).toHaveLength(all.length);
      const times = groups.map(([first]) => first.message.at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      const names = groups.map(([first]) => first.message.name).filter((name) => name !== '');
      expect(names).toHaveLength(new Set(names).size);
      for (const [first, ...others] of groups) {
        for (const other of others) {
          expect(other.message.name).toBe(first.message.name);
          expect(other.message.at).toBeLessThanOrEqual(first.message.at);
        }
      }
    }),
  );
});
