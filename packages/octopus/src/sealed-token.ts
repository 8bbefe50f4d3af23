import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { type Token, tokenShape } from './token.ts';

/** Says how a record is sealed, and is part of what is authenticated: another version is a miss, never a misreading. */
const VERSION = 'v1';

const SALT = 'ohmini octopus';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const derived = (apiKey: string, purpose: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', apiKey, SALT, `${VERSION} ${purpose}`, bytes));

/** Tells keys apart without telling anything about them; not usable for anything that is sealed. */
export const fingerprintOf = (apiKey: string): string => derived(apiKey, 'fingerprint', 12).toString('base64url');

/** A token as it may lie in Redis, its files and its backups: readable to whoever has the API key, and worth as much. */
export function sealed(token: Token, apiKey: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, derived(apiKey, 'token', 32), nonce).setAAD(Buffer.from(VERSION));
  const text = Buffer.concat([cipher.update(JSON.stringify(token)), cipher.final()]);
  return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`;
}

/** @returns undefined for anything but what was sealed with this key: another key, a torn or changed record, an old version */
export function unsealed(record: string, apiKey: string): Token | undefined {
  try {
    const bytes = Buffer.from(record.slice(VERSION.length + 1), 'base64url');
    // Another version, or another of the many spellings of the same bytes.
    if (record !== `${VERSION}.${bytes.toString('base64url')}`) return undefined;
    return tokenShape.parse(JSON.parse(open(bytes, apiKey)));
  } catch {
    return undefined;
  }
}

function open(bytes: Buffer, apiKey: string): string {
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, derived(apiKey, 'token', 32), nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(VERSION))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
}
