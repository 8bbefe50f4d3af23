import { minutes, storedPasswordText } from '@ohmini/core';
import { expect, test } from 'vitest';
import { isPassword, storedFrom, storePassword } from '../src/access/password.ts';
import { signIn } from '../src/access/sign-in.ts';
import { ports } from './dashboard.ts';
import { EVENING } from './household.ts';

const PASSWORD = 'correct horse: battery';
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function door(password = PASSWORD) {
  let now = EVENING;
  const check = signIn({ user: 'ann', password, clock: { now: () => now }, log: ports().log });
  return {
    check,
    later: (length: number) => {
      now += length;
    },
  };
}

test('a stored password is recognised, and looks different each time', async () => {
  const [one, other] = [await storePassword(PASSWORD), await storePassword(PASSWORD)];
  expect(one.hash).not.toBe(other.hash);
  expect(await isPassword(PASSWORD, await storedFrom(storedPasswordText(one)))).toBe(true);
  expect(await isPassword(`${PASSWORD} `, one)).toBe(false);
});

test('letters with accents are the same however a keyboard composes them', async () => {
  const stored = await storePassword('Zürich zürich zürich'.normalize('NFC'));
  expect(await isPassword('Zürich zürich zürich'.normalize('NFD'), stored)).toBe(true);
});

test.each([
  ['as it is', async () => PASSWORD],
  ['stored', async () => storedPasswordText(await storePassword(PASSWORD))],
])('the password of the settings opens the door, %s', async (_, setting) => {
  const { check } = door(await setting());
  expect(await check(basic('ann', PASSWORD), 'a')).toEqual({ is: 'right' });
  expect(await check(basic('ann', 'correct horse'), 'a')).toEqual({ is: 'wrong' });
  expect(await check(basic('bob', PASSWORD), 'a')).toEqual({ is: 'wrong' });
});

test('the sixth wrong password has to wait, and who signed in already goes on', async () => {
  const { check, later } = door();
  await check(basic('ann', PASSWORD), 'a');
  for (let count = 0; count < 5; count += 1) await check(basic('ann', `wrong ${count}`), 'a');
  expect(await check(basic('ann', 'wrong again'), 'a')).toEqual({ is: 'later', waitMs: 30_000 });
  expect(await check(basic('ann', PASSWORD), 'a')).toEqual({ is: 'right' });
  later(30_000);
  expect(await check(basic('ann', 'wrong again'), 'a')).toEqual({ is: 'wrong' });
});

test('a program that keeps sending one old password locks nobody out', async () => {
  const { check } = door();
  for (let count = 0; count < 50; count += 1)
    expect(await check(basic('ann', 'the old one'), 'a')).toEqual({ is: 'wrong' });
  expect(await check(basic('ann', PASSWORD), 'a')).toEqual({ is: 'right' });
});

test('the parts of a page that are asked for at once are one try', async () => {
  const { check } = door();
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => check(basic('ann', PASSWORD), 'a')));
  expect(outcomes).toEqual(Array(50).fill({ is: 'right' }));
});

test('of many guesses at once few are tried', async () => {
  const { check } = door();
  const guesses = Array.from({ length: 100 }, (_, count) => check(basic('ann', `wrong ${count}`), `${count}`));
  const outcomes = await Promise.all(guesses);
  expect(outcomes.filter(({ is }) => is === 'wrong')).toHaveLength(8);
});

test('one that was right is believed for ten minutes without another look', async () => {
  const { check, later } = door();
  const took = async () => {
    const before = process.cpuUsage().user;
    await check(basic('ann', PASSWORD), 'a');
    return process.cpuUsage().user - before;
  };
  const first = await took();
  expect(await took()).toBeLessThan(first / 4);
  later(minutes(10));
  expect(await took()).toBeGreaterThan(first / 4);
});

test.each(['', 'Basic', 'Basic ', 'Bearer x', 'Basic ?', `Basic ${Buffer.from('ann').toString('base64')}`])(
  'what is no user and password is wrong and counts for nothing: %s',
  async (authorization) => {
    const { check } = door();
    for (let count = 0; count < 10; count += 1) expect(await check(authorization, 'a')).toEqual({ is: 'wrong' });
    expect(await check(basic('ann', PASSWORD), 'a')).toEqual({ is: 'right' });
  },
);
