import { createHmac, timingSafeEqual } from 'node:crypto';
import { hours, type Instant, type Milliseconds } from '@ohmini/core';

interface TokenPayload {
  sub: string;
  gty: 'API-KEY';
  iss: string;
  iat: number;
  exp: number;
  origIat: number;
}

export interface Tokens {
  mint(userId: number, now: Instant, lifetime: Milliseconds): { token: string; payload: TokenPayload };
  mintRefresh(userId: number, now: Instant): { token: string; expiresAt: Instant };
  /** @returns undefined for a token that was not minted here; an expired one is returned */
  read(token: string): { userId: number; expiresAt: Instant } | undefined;
  readRefresh(token: string): { userId: number; expiresAt: Instant } | undefined;
}

const REFRESH_LIFETIME = 7 * hours(24);
const USER = /^kraken\|account-user:(\d+)$/;

/** Tokens carry what they say and a signature: they outlive a restart of the simulator, like Octopus' own. */
export function tokens(seed: number): Tokens {
  const sign = (text: string) => createHmac('sha512', `ohmini simulator ${seed}`).update(text).digest('base64url');
  const header = base64({ alg: 'RS256', typ: 'JWT', kid: `simulated-${seed}` });
  return {
    mint: (userId, now, lifetime) => {
      const iat = Math.floor(now / 1000);
      const payload = payloadOf(userId, iat, iat + Math.round(lifetime / 1000));
      const body = `${header}.${base64(payload)}`;
      return { token: `${body}.${sign(body)}`, payload };
    },
    mintRefresh: (userId, now) => {
      const expiresAt = Math.floor((now + REFRESH_LIFETIME) / 1000) * 1000;
      const body = base64({ userId, expiresAt });
      return { token: `${body}_${sign(body)}`, expiresAt };
    },
    read: (token) => {
      const [head, body, signature] = token.split('.');
      if (!body || !signature || !same(signature, sign(`${head}.${body}`))) return undefined;
      const { sub, exp } = JSON.parse(Buffer.from(body, 'base64url').toString());
      return { userId: Number(USER.exec(sub)?.[1]), expiresAt: exp * 1000 };
    },
    readRefresh: (token) => {
      const body = token.slice(0, -SIGNATURE_LENGTH - 1);
      if (!same(token.slice(-SIGNATURE_LENGTH), sign(body))) return undefined;
      return JSON.parse(Buffer.from(body, 'base64url').toString());
    },
  };
}

/** Characters of a SHA-512 in base64url. */
const SIGNATURE_LENGTH = 86;

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const payloadOf = (userId: number, iat: number, exp: number): TokenPayload => ({
  sub: `kraken|account-user:${userId}`,
  gty: 'API-KEY',
  iss: 'https://api.octopus.energy/v1/graphql/',
  iat,
  exp,
  origIat: iat,
});
