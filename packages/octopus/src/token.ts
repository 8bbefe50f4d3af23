import { type Instant, type Milliseconds, minutes } from '@ohmini/core';
import { z } from 'zod';

/** Refreshed this long before it ends, so that no call is made with a token about to die. */
const EARLY: Milliseconds = minutes(5);

/** A login: the token goes bare into the Authorization header (API contract 1.4). */
export interface Token {
  token: string;
  expiresAt: Instant;
  refreshToken: string | undefined;
  refreshExpiresAt: Instant;
}

export const OBTAIN_TOKEN = `mutation ObtainToken($input: ObtainJSONWebTokenInput!) {
  obtainKrakenToken(input: $input) { token payload refreshToken refreshExpiresIn }
}`;

/** `refreshExpiresIn` is a moment in Unix seconds, whatever its name says (API contract 1.2). */
const tokenAnswer = z.object({
  obtainKrakenToken: z.object({
    token: z.string().min(1),
    payload: z.object({ exp: z.number() }).partial().nullish(),
    refreshToken: z.string().nullish(),
    refreshExpiresIn: z.number().nullish(),
  }),
});

/** @returns undefined when the answer holds no token */
export function readToken(data: unknown, now: Instant): Token | undefined {
  const parsed = tokenAnswer.safeParse(data);
  if (!parsed.success) return undefined;
  const { token, payload, refreshToken, refreshExpiresIn } = parsed.data.obtainKrakenToken;
  const endsAt = (payload?.exp ?? 0) * 1000;
  return {
    token,
    expiresAt: endsAt > now ? endsAt : now + minutes(55),
    refreshToken: refreshToken ?? undefined,
    refreshExpiresAt: (refreshExpiresIn ?? 0) * 1000,
  };
}

// A token that lives shorter than the margin is used for half of its life instead of never.
export const isFresh = (token: Token, obtainedAt: Instant, now: Instant): boolean =>
  now < token.expiresAt - Math.min(EARLY, (token.expiresAt - obtainedAt) / 2);

export const canRefresh = (token: Token, now: Instant): token is Token & { refreshToken: string } =>
  token.refreshToken !== undefined && token.refreshExpiresAt > now;
