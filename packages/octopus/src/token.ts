import { type Instant, type Milliseconds, minutes } from '@ohmini/core';
import { z } from 'zod';

/** Refreshed this long before it ends, so that no call is made with a token about to die. */
const EARLY: Milliseconds = minutes(5);

/** Where a token does not say when it ends; it is an hour by the documentation (API contract 1.3). */
const ASSUMED_LIFE: Milliseconds = minutes(55);

/** A login. Its times are by Octopus' clock. The token goes bare into the Authorization header (API contract 1.4). */
export const tokenShape = z.object({
  /** Empty when it was dropped, and only the refresh token is left. */
  token: z.string(),
  expiresAt: z.number(),
  obtainedAt: z.number(),
  refreshToken: z.string().optional(),
  refreshExpiresAt: z.number(),
});

export type Token = z.infer<typeof tokenShape>;

export const OBTAIN_TOKEN = `mutation ObtainToken($input: ObtainJSONWebTokenInput!) {
  obtainKrakenToken(input: $input) { token payload refreshToken refreshExpiresIn }
}`;

const LONGEST = 8192;

const tokenAnswer = z.object({
  obtainKrakenToken: z.object({
    // What goes into a header must be fit for one, or no request could ever be sent with it.
    token: z
      .string()
      .regex(/^[\x21-\x7e]+$/)
      .max(LONGEST),
    payload: z.unknown().optional(),
    refreshToken: z.string().min(1).max(LONGEST).nullish().catch(null),
    refreshExpiresIn: z.number().nullish().catch(null),
  }),
});

/** @returns undefined when the answer holds no token */
export function readToken(data: unknown, now: Instant): Token | undefined {
  const parsed = tokenAnswer.safeParse(data);
  if (!parsed.success) return undefined;
  const { token, payload, refreshToken, refreshExpiresIn } = parsed.data.obtainKrakenToken;
  const endsAt = endIn(payload) ?? endIn(bodyOf(token)) ?? 0;
  return {
    token,
    expiresAt: endsAt > now ? endsAt : now + ASSUMED_LIFE,
    obtainedAt: now,
    ...(refreshToken && { refreshToken }),
    // A moment in Unix seconds, whatever its name says (API contract 1.2).
    refreshExpiresAt: (refreshExpiresIn ?? 0) * 1000,
  };
}

/** The claim `exp`, in Unix seconds. */
function endIn(claims: unknown): Instant | undefined {
  const { exp } = (claims ?? {}) as { exp?: unknown };
  return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : undefined;
}

/** What a JSON Web Token says of itself; the signature is for Octopus to check. */
function bodyOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
}

export const isValid = (token: Token, now: Instant): boolean => now < token.expiresAt;

// A token that lives shorter than the margin is used for half of its life instead of never.
export const isFresh = ({ expiresAt, obtainedAt }: Token, now: Instant): boolean =>
  now < expiresAt - Math.min(EARLY, (expiresAt - obtainedAt) / 2);

export const canRefresh = (token: Token, now: Instant): token is Token & { refreshToken: string } =>
  token.refreshToken !== undefined && token.refreshExpiresAt > now;

/** What is left of a token that is no good: the means to get another one, if that is still trusted. */
export function spent({ refreshToken, ...token }: Token, keepRefresh: boolean): Token {
  return { ...token, token: '', expiresAt: 0, ...(keepRefresh && refreshToken !== undefined && { refreshToken }) };
}
