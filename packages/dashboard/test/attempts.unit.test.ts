import { hours, minutes, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { attempts } from '../src/access/attempts.ts';

const NOW = Date.parse('2026-01-15T18:00:00Z');

test('after five wrong passwords a caller waits, and after each further one for longer', () => {
  const tries = attempts();
  for (let count = 0; count < 5; count += 1) expect(tries.begin('a', NOW)).toBeUndefined();
  const waits: number[] = [];
  let now = NOW;
  for (let count = 0; count < 8; count += 1) {
    const wait = tries.begin('a', now) ?? 0;
    waits.push(wait);
    now += wait;
    expect(tries.begin('a', now)).toBeUndefined();
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900, 900].map(seconds));
});

test('who is locked out is not locked out for longer by asking', () => {
  const tries = attempts();
  for (let count = 0; count < 5; count += 1) tries.begin('a', NOW);
  for (let count = 0; count < 100; count += 1) tries.begin('a', NOW + 1_000);
  expect(tries.begin('a', NOW + 1_000)).toBe(seconds(29));
});

test('another caller is not locked out', () => {
  const tries = attempts();
  for (let count = 0; count < 6; count += 1) tries.begin('a', NOW);
  expect(tries.begin('b', NOW)).toBeUndefined();
});

test('the right password makes good for the wrong ones before it', () => {
  const tries = attempts();
  for (let round = 0; round < 10; round += 1) {
    for (let count = 0; count < 4; count += 1) expect(tries.begin('a', NOW)).toBeUndefined();
    tries.succeeded('a', NOW);
  }
});

test('wrong passwords are forgotten after an hour of quiet', () => {
  const tries = attempts();
  for (let count = 0; count < 5; count += 1) tries.begin('a', NOW);
  for (let count = 0; count < 5; count += 1) expect(tries.begin('a', NOW + hours(1) + 1)).toBeUndefined();
});

test('a thousand callers together guess no faster than one in five seconds', () => {
  const tries = attempts();
  let guesses = 0;
  for (let second = 0; second < 600; second += 1)
    for (let caller = 0; caller < 100; caller += 1)
      if (tries.begin(`${second}.${caller}`, NOW + seconds(second)) === undefined) guesses += 1;
  expect(guesses).toBeGreaterThan(100);
  expect(guesses).toBeLessThanOrEqual(20 + 600 / 5);
});

test('who signed in within a day is not slowed down by what strangers do', () => {
  const tries = attempts();
  tries.begin('owner', NOW);
  tries.succeeded('owner', NOW);
  for (let stranger = 0; stranger < 100; stranger += 1) tries.begin(`${stranger}`, NOW + minutes(1));
  expect(tries.begin('stranger', NOW + minutes(1))).toBeGreaterThan(0);
  expect(tries.begin('owner', NOW + minutes(1))).toBeUndefined();
});

test('a clock that is set back an hour locks nobody out for an hour', () => {
  const tries = attempts();
  for (let count = 0; count < 5; count += 1) tries.begin('a', NOW);
  expect(tries.begin('a', NOW - hours(1))).toBeUndefined();
});
