import type { Ask, Clock, Instant, Milliseconds } from '@ohmini/core';
import { GraphQLClient } from 'graphql-request';
import { verdictOf } from './classification.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { errorCode } from './http-verdict.ts';
import { Refusal } from './refusal.ts';

/** One question to Octopus. `operation` names it for metrics. */
export interface Question {
  operation: string;
  query: string;
  variables: Record<string, unknown>;
  /** Some questions are answered elsewhere (API contract 1.1). */
  host?: 'backend';
  /** Of several fields: those that are answered count where for the others there is honestly nothing. */
  isPartial?: boolean;
  /** Whose share of the allowance it takes; a login has its own. */
  share?: Share;
}

/** What a call is made for, as far as the allowance is concerned. */
export type Share = Omit<Ask, 'signal'>;

export interface WireOptions {
  graphqlUrl: string;
  clock: Clock;
  timeoutMs: Milliseconds;
  userAgent: string;
  /** Told the server's clock with each answer that is one of Octopus. */
  onServerTime: (serverAt: Instant) => void;
}

/** Sends a question with a bare token (API contract 1.4). @throws Refusal */
export type Wire = (question: Question, token?: string, signal?: AbortSignal) => Promise<unknown>;

/** @returns the answer's `data`, or undefined where Octopus has nothing to say */
export function wire({ graphqlUrl, clock, timeoutMs, userAgent, onServerTime }: WireOptions): Wire {
  const client = new GraphQLClient(graphqlUrl, {
    errorPolicy: 'all',
    headers: { 'user-agent': userAgent },
    fetch: guardedFetch({ clock, timeoutMs }),
    jsonSerializer: { parse: replyOf, stringify: JSON.stringify },
  });
  return async ({ query, variables, isPartial = false }, token, signal) => {
    const requestHeaders = token === undefined ? {} : { authorization: token };
    try {
      const answer = await client.rawRequest({ query, variables, requestHeaders, ...(signal && { signal }) });
      const serverAt = Date.parse(answer.headers.get('date') ?? '');
      if (!Number.isNaN(serverAt)) onServerTime(serverAt);
      return dataOf(answer, isPartial);
    } catch (error) {
      // Everything that graphql-request throws holds the request, so nothing of it goes further.
      throw error instanceof Refusal ? error : new Refusal('transient', 'malformed');
    }
  };
}

/** The two parts that count; null is the same as absent. */
function replyOf(text: string): { data?: unknown; errors?: unknown } {
  const { data, errors } = JSON.parse(text) ?? {};
  return { ...(data != null && { data }), ...(errors != null && { errors }) };
}

/** `data` where the answer has no errors. Errors come with HTTP 200 (API contract 1.5) and are looked at first. */
function dataOf({ data, errors }: { data?: unknown; errors?: unknown }, isPartial: boolean): unknown {
  const isFine = errors === undefined || (Array.isArray(errors) && errors.length === 0);
  if (isFine && data !== undefined) return data;
  if (isFine) throw new Refusal('transient', 'malformed');
  const refusing = isPartial && Array.isArray(errors) ? errors.filter((each) => !saysNothing(each)) : errors;
  if (Array.isArray(refusing) && refusing.length === 0) return data;
  const code = errorCode({ errors: refusing }) ?? 'graphql-error';
  const verdict = verdictOf(code);
  if (verdict === 'empty') return undefined;
  throw new Refusal(verdict, code);
}

const saysNothing = (error: unknown): boolean => verdictOf(errorCode({ errors: [error] }) ?? '') === 'empty';
