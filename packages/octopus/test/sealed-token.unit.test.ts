import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintOf, sealed, unsealed } from '../src/sealed-token.ts';

const token = { token: 'eyJ.a.b', expiresAt: 3, obtainedAt: 2, refreshToken: 'again', refreshExpiresAt: 9 };
const KEY = 'sk_live_0123456789abcdef';

test('what was sealed with a key is opened with it', () => {
  expect(unsealed(sealed(token, KEY), KEY)).toEqual(token);
  const { refreshToken: _, ...bare } = token;
  expect(unsealed(sealed(bare, KEY), KEY)).toEqual(bare);
});

test('what this version sealed is opened by every later one that says v1', () => {
  const record =
    'v1.AT_6SzVtLO0ci8sg3VHDf_bvs-7CM3gQ8-4Ec1kaHmRxrZlg04RlsSJfBzMJ5BVslR2DKz1I7hoU-P' +
    'bYhgmIz4pajwsbOaiPANHtJj2752RYCa04nrj-C5SNTVX6XXhi7Pre5ctyjDebuZfin978dNo7JKyTZ8xP';
  expect(unsealed(record, KEY)).toEqual(token);
  expect(fingerprintOf(KEY)).toBe('pBl2lOrMrF_TKX7T');
});

test('the same token is sealed differently each time', () => {
  expect(new Set(Array.from({ length: 50 }, () => sealed(token, KEY))).size).toBe(50);
});

test('another key opens nothing', () => {
  fc.assert(
    fc.property(fc.string(), (key) => {
      expect(unsealed(sealed(token, KEY), key)).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});

// Of three lengths, since in base64 the last character may have bits to spare.
test.each(['a', 'bb', 'ccc'])('a record with any one character changed, added or missing is no record: %s', (text) => {
  const record = sealed({ ...token, token: text }, KEY);
  for (let at = 0; at < record.length; at++) {
    for (const other of ['A', 'B', 'Q', 'R', 'g', 'h', 'w', 'x', '.'].filter((each) => each !== record[at]))
      expect(unsealed(record.slice(0, at) + other + record.slice(at + 1), KEY)).toBeUndefined();
    expect(unsealed(record.slice(0, at) + record.slice(at + 1), KEY)).toBeUndefined();
    expect(unsealed(record.slice(0, at), KEY)).toBeUndefined();
    expect(unsealed(`${record.slice(0, at)}=${record.slice(at)}`, KEY)).toBeUndefined();
  }
  expect(unsealed(record.replace('v1.', 'v2.'), KEY)).toBeUndefined();
});

test('whatever else lies there is no record', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String().map((text) => `v1.${text}`),
      ),
      (record) => {
        expect(unsealed(record, KEY)).toBeUndefined();
      },
    ),
    { numRuns: 500 },
  );
});

test('a fingerprint tells keys apart, is the same each time, and is no plain hash of the key', async () => {
  expect(fingerprintOf(KEY)).toBe(fingerprintOf(KEY));
  expect(fingerprintOf(KEY)).toMatch(/^[\w-]{16}$/);
  expect(fingerprintOf(`${KEY}0`)).not.toBe(fingerprintOf(KEY));
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(KEY)));
  expect(fingerprintOf(KEY)).not.toBe(hash.subarray(0, 12).toString('base64url'));
});
