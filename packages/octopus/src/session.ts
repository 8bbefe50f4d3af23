import { asFailure, type Clock, Failure, type Instant, Permanent, RateLimited, Transient } from '@ohmini/core';
import { GraphQLClient } from 'graphql-request';
import { failureOf, verdictOf } from './classification.ts';
import { guardedFetch, Unauthenticated } from './guarded-fetch.ts';
import { errorCode } from './http-verdict.ts';
import { canRefresh, isFresh, OBTAIN_TOKEN, readToken, type Token } from './token.ts';

export interface SessionOptions {
  graphqlUrl: string;
  /** Asked for at each login, so that a changed key is used without a restart. */
  apiKey: () => string;
  clock: Clock;
  timeoutMs: number;
  userAgent: string;
  /** Takes one call from the household's allowance before it is made. @throws RateLimited when none is left */
  permit: () => Promise<void>;
  /** Told of every call: `ok` or the code of its failure. */
  onCall: (operation: string, outcome: string) => void;
  /** Octopus asked for no more calls until then. */
  onAskedToWait: (until: Instant) => Promise<void>;
}

/** A logged-in conversation with Octopus for one household. */
export interface Session {
  /**
   * Asks one question, logging in before where needed.
   * @returns the answer's `data`, or undefined where Octopus has nothing to say
   */
  ask(operation: string, query: string, variables: Record<string, unknown>, signal?: AbortSignal): Promise<unknown>;
  now(): Instant;
}

type Variables = Record<string, unknown>;

export function session(options: SessionOptions): Session {
  const { clock } = options;
  let serverAhead = 0;
  let held: { token: Token; obtainedAt: Instant } | undefined;
  let login: Promise<string> | undefined;

  const client = new GraphQLClient(options.graphqlUrl, {
    errorPolicy: 'all',
    headers: { 'user-agent': options.userAgent },
    fetch: guardedFetch({
      clock,
      timeoutMs: options.timeoutMs,
      onServerTime: (serverAt, receivedAt) => {
        serverAhead = serverAt - receivedAt;
      },
    }),
  });

  /** One call on the wire. Everything graphql-request throws holds the request, so nothing of it goes further. */
  async function call(
    operation: string,
    query: string,
    variables: Variables,
    token?: string,
    signal?: AbortSignal,
  ): Promise<unknown> {
    await options.permit();
    try {
      const data = answerOf(await raw(query, variables, token, signal), clock.now());
      options.onCall(operation, 'ok');
      return data;
    } catch (error) {
      const named = error instanceof Failure || error instanceof Unauthenticated;
      options.onCall(operation, named ? error.code : 'unexpected');
      if (error instanceof RateLimited) await options.onAskedToWait(error.retryAt);
      throw error;
    }
  }

  async function raw(query: string, variables: Variables, token?: string, signal?: AbortSignal) {
    try {
      const headers = token === undefined ? {} : { authorization: token };
      return await client.rawRequest({ query, variables, requestHeaders: headers, ...(signal && { signal }) });
    } catch (error) {
      if (error instanceof Failure || error instanceof Unauthenticated) throw error;
      throw new Transient('malformed', 'Octopus answered with something that is no GraphQL reply.');
    }
  }

  async function obtain(): Promise<string> {
    const input =
      held && canRefresh(held.token, clock.now())
        ? { refreshToken: held.token.refreshToken }
        : { APIKey: options.apiKey() };
    try {
      return await mint(input);
    } catch (error) {
      const refused =
        error instanceof Unauthenticated || (error instanceof Permanent && error.reason === 'credentials');
      if (refused && 'refreshToken' in input) return await mint({ APIKey: options.apiKey() });
      throw error instanceof Unauthenticated ? failureOf('credentials', error.code, clock.now()) : error;
    }
  }

  async function mint(input: Variables): Promise<string> {
    const token = readToken(await call('obtainKrakenToken', OBTAIN_TOKEN, { input }), clock.now());
    if (!token) throw new Transient('malformed', 'Octopus answered a login without a token.');
    held = { token, obtainedAt: clock.now() };
    return token.token;
  }

  /** The token to use now; however many ask at once, one login is made. */
  function currentToken(): Promise<string> {
    if (held && isFresh(held.token, held.obtainedAt, clock.now())) return Promise.resolve(held.token.token);
    login ??= obtain().finally(() => {
      login = undefined;
    });
    return login;
  }

  return {
    now: () => clock.now() + serverAhead,
    async ask(operation, query, variables, signal) {
      const token = await currentToken();
      try {
        return await call(operation, query, variables, token, signal);
      } catch (error) {
        if (!(error instanceof Unauthenticated)) throw asFailure(error);
        if (held?.token.token === token) held = undefined;
        return await call(operation, query, variables, await currentToken(), signal).catch((again) => {
          throw again instanceof Unauthenticated ? failureOf('credentials', again.code, clock.now()) : asFailure(again);
        });
      }
    },
  };
}

/** `data` where the answer has no errors. Errors come with HTTP 200 (API contract 1.5) and are looked at first. */
function answerOf(answer: { data?: unknown; errors?: unknown }, now: Instant): unknown {
  if (!Array.isArray(answer.errors) || answer.errors.length === 0) return answer.data;
  const code = errorCode(answer) ?? 'graphql-error';
  const verdict = verdictOf(code);
  if (verdict === 'empty') return undefined;
  if (verdict === 'authenticate') throw new Unauthenticated(code);
  throw failureOf(verdict, code, now);
}
