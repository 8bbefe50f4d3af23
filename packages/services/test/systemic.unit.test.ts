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
  pass(15);
  expect(isHeld('http-400')).toBe(true);
});

test('they stay held for as long as a try finds as many again', () => {
  const { isHeld, note, pass } = watched();
  for (let tries = 0; tries < 20; tries++) {
    note(refused(60), 60);
    note(refused(60), 60);
    expect(isHeld('http-400')).toBe(true);
    pass(11);
  }
});

test('where the next tries find few, because others stored the rest, these are bad rows after all', () => {
  const { isHeld, note, pass } = watched();
  note(refused(101), 500);
  pass(10);
  note(refused(1), 1);
  expect(isHeld('http-400')).toBe(true);
  pass(10);
  note(refused(1), 1);
  expect(isHeld('http-400')).toBe(false);
});

test('another reason is another matter', () => {
  const { isHeld, note } = watched();
  note(refused(101), 500);
  expect(isHeld('http-422')).toBe(false);
});
