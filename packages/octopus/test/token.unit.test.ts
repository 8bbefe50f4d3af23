import { hours, minutes, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { canRefresh, isFresh, isValid, readToken, spent } from '../src/token.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const inSeconds = (at: number) => at / 1000;
const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
const read = (fields: object) => readToken({ obtainKrakenToken: { token: jwt({}), ...fields } }, NOW);

test.each([
  ['its payload', { payload: { exp: inSeconds(NOW + hours(1)) } }, hours(1)],
  ['its payload before its body', { payload: { exp: inSeconds(NOW + 5000) }, token: jwt({ exp: 9e9 }) }, 5000],
  ['its body where there is no payload', { token: jwt({ exp: inSeconds(NOW + minutes(30)) }) }, minutes(30)],
  ['its body where the payload is odd', { payload: { exp: '1' }, token: jwt({ exp: inSeconds(NOW + 7000) }) }, 7000],
  ['the documentation where it says nothing', {}, minutes(55)],
  ['the documentation where it is no JWT', { token: 'opaque' }, minutes(55)],
  ['the documentation where its body is no JSON', { token: 'a.!!.c' }, minutes(55)],
  ['the documentation where its end is past', { payload: { exp: 1 } }, minutes(55)],
  ['the documentation where its body is null', { token: jwt(null), payload: null }, minutes(55)],
])('a token ends as %s says', (_, fields, life) => {
  expect(read(fields)).toMatchObject({ expiresAt: NOW + life, obtainedAt: NOW });
});

test.each([
  null,
  {},
  { obtainKrakenToken: null },
  { obtainKrakenToken: { token: '' } },
  { obtainKrakenToken: { token: 7 } },
  { obtainKrakenToken: { token: 'two\r\nlines: evil' } },
  { obtainKrakenToken: { token: 'x'.repeat(10_000) } },
])('an answer without a token that a header can carry holds none: %#', (data) => {
  expect(readToken(data, NOW)).toBeUndefined();
});

test('a token without a usable refresh token is a token all the same', () => {
  for (const fields of [
    {},
    { refreshToken: null },
    { refreshToken: 7, refreshExpiresIn: 'soon' },
    { refreshToken: '' },
  ]) {
    const token = read(fields);
    expect(token && canRefresh(token, NOW)).toBe(false);
  }
});

test('refreshExpiresIn is a moment, whatever its name says', () => {
  const token = read({ refreshToken: 'again', refreshExpiresIn: inSeconds(NOW + hours(1)) });
  expect(token?.refreshExpiresAt).toBe(NOW + hours(1));
  expect(token && canRefresh(token, NOW + hours(1) - 1)).toBe(true);
  expect(token && canRefresh(token, NOW + hours(1))).toBe(false);
});

test.each([
  [hours(1), minutes(55)],
  [minutes(12), minutes(7)],
  [minutes(8), minutes(4)],
  [seconds(60), seconds(30)],
])('a token of %i ms is renewed after %i ms', (life, freshFor) => {
  const token = { token: 't', obtainedAt: NOW, expiresAt: NOW + life, refreshExpiresAt: 0 };
  expect(isFresh(token, NOW + freshFor - 1)).toBe(true);
  expect(isFresh(token, NOW + freshFor)).toBe(false);
  expect(isValid(token, NOW + life - 1)).toBe(true);
  expect(isValid(token, NOW + life)).toBe(false);
});

test('of a spent token nothing is left that could be sent', () => {
  const token = { token: 't', obtainedAt: NOW, expiresAt: NOW + 1, refreshToken: 'again', refreshExpiresAt: NOW + 2 };
  expect(spent(token, true)).toEqual({ ...token, token: '', expiresAt: 0 });
  expect(JSON.stringify(spent(token, false))).not.toContain('again');
});
