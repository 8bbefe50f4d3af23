import { Permanent } from '@ohmini/core';
import { expect, test } from 'vitest';
import { systemic } from '../src/systemic.ts';

const refused = (count: number, code = 'http-400') =>
  Array.from({ length: count }, () => new Permanent(code, 'no', 'data'));

function watched() {
  let now = 0;
  const refusals = systemic({ now: () => now });
  return {
    ...refusals,
    pass: (minutes: number) => {
      now += minutes * 60_000;
    },
  };
}

test('a few bad rows are bad rows', () => {
  const { isHeld, note } = watched();
  note(refused(100), 600);
  expect(isHeld('http-400')).toBe(false);
});

test('more than a fifth of 500 or more is no matter of rows', () => {
  const { isHeld, note } = watched();
  note(refused(99), 499);
  expect(isHeld('http-400')).toBe(false);
  const other = watched();
  other.note(refused(101), 500);
  expect(other.isHeld('http-400')).toBe(true);
});

test('nor are more than a hundred in ten minutes, however small the requests', () => {
  const { isHeld, note, pass } = watched();
  for (let each = 0; each < 100; each++) note(refused(1), 1);
  expect(isHeld('http-400')).toBe(false);
  note(refused(1), 1);
  expect(isHeld('http-400')).toBe(true);
  const slow = watched();
  for (let each = 0; each < 300; each++) {
    slow.note(refused(1), 1);
    slow.pass(1);
  }
  expect(slow.isHeld('http-400')).toBe(false);
  pass(60);
  expect(isHeld('http-400')).toBe(true);
});

test('another reason is another matter', () => {
  const { isHeld, note } = watched();
  note(refused(101), 500);
  expect(isHeld('http-422')).toBe(false);
});

test('it is over when a job that waited for it is stored, and not when another is', () => {
  const { hold, isHeld, note, stored } = watched();
  note(refused(101), 500);
  hold('http-400', 'waiting');
  expect(stored('another')).toBe(undefined);
  expect(isHeld('http-400')).toBe(true);
  expect(stored('waiting')).toBe('http-400');
  expect(isHeld('http-400')).toBe(false);
});
