import { hours, minutes } from '@ohmini/core';
import { expect, test } from 'vitest';
import { rateLimit } from '../src/limits.ts';

const START = Date.UTC(2026, 0, 1);

test('calls within the limit are admitted for ever', () => {
  const limit = rateLimit(10, hours(1));
  for (let i = 0; i < 1000; i++) expect(limit.admit('a', START + i * minutes(6))).toBe(true);
});

test('one call too many blocks until the window is empty, and the state says until when', () => {
  const limit = rateLimit(10, hours(1));
  for (let i = 0; i < 10; i++) limit.admit('a', START + i * minutes(5));
  expect(limit.stateOf('a', START + minutes(50))).toMatchObject({ isBlocked: false, used: 10 });
  expect(limit.admit('a', START + minutes(50))).toBe(false);
  const { isBlocked, resetAt } = limit.stateOf('a', START + minutes(50));
  expect(isBlocked).toBe(true);
  expect(resetAt).toBe(START + minutes(105));
  expect(limit.admit('a', resetAt - 1)).toBe(false);
  expect(limit.admit('a', resetAt)).toBe(true);
});

test('accounts do not share a window', () => {
  const limit = rateLimit(1, hours(1));
  expect(limit.admit('a', START)).toBe(true);
  expect(limit.admit('a', START)).toBe(false);
  expect(limit.admit('b', START)).toBe(true);
});
