import { createHash, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { looksStored, parseStoredPassword, type StoredPassword } from '@ohmini/core';

/** One of the settings that OWASP gives for scrypt, with 32 MB: 0.3 s on a small machine, and never two at once. */
const COST = { costLog2: 15, blockSize: 8, parallelism: 3 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** With a salt of its own: the same password looks different each time. */
export async function storePassword(password: string): Promise<StoredPassword> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, HASH_BYTES, COST);
  return { ...COST, salt: salt.toString('base64url'), hash: hash.toString('base64url') };
}

/** @param setting the password, or a stored one as text */
export async function storedFrom(setting: string): Promise<StoredPassword> {
  const stored = looksStored(setting) ? parseStoredPassword(setting) : undefined;
  return stored ?? (await storePassword(setting));
}

export async function isPassword(given: string, stored: StoredPassword): Promise<boolean> {
  const expected = Buffer.from(stored.hash, 'base64url');
  const salt = Buffer.from(stored.salt, 'base64url');
  return timingSafeEqual(await derive(given, salt, expected.length, stored), expected);
}

/** Whether two texts are one, in a time that says nothing about either. */
export const isSameText = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function derive(password: string, salt: Buffer, bytes: number, cost: Omit<StoredPassword, 'salt' | 'hash'>) {
  const { costLog2, blockSize, parallelism } = cost;
  const options: ScryptOptions = {
    cost: 2 ** costLog2,
    blockSize,
    parallelization: parallelism,
    // Node's own limit is 32 MB, which is just too little.
    maxmem: 2 * 128 * blockSize * 2 ** costLog2,
  };
  // The same password may be typed with composed or decomposed letters, which the browser does not decide for us.
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(password.normalize('NFC'), salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  return promise;
}
