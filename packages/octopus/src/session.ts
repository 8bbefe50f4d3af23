import { type Ask, asFailure, type Clock, type Instant, type KeyValue, type Lease } from '@ohmini/core';
import { failureOf, labelOf } from './classification.ts';
import { edgeBackoff } from './edge-backoff.ts';
import { inProcess } from './in-process.ts';
import { minting } from './minting.ts';
import { reLogin } from './re-login.ts';
import { Refusal } from './refusal.ts';
import { tokenKeeper } from './token-keeper.ts';
import { tokenStore } from './token-store.ts';
import { mirrored } from './while-away.ts';
import { type Question, type Share, wire } from './wire.ts';

export interface SessionOptions {
  graphqlUrl: string;
  /** Where questions for the host `backend` go; by default where all others do. */
  backendGraphqlUrl?: string;
  /** Asked for at each question, so that a changed key is used without a restart. */
  apiKey: () => string;
  clock: Clock;
  timeoutMs: number;
  userAgent: string;
  /** Takes one call from the household's allowance before it is made. @throws RateLimited when none is left */
  permit: (share: Share) => Promise<void>;
  /**
   * Told of every call: `ok` or the code of its failure. The codes are a bounded set, fit for the label of a metric: those
   * of the table in classification.ts, `http-<status>`, words of our own, and `unknown-code` for all others.
   */
  onCall: (operation: string, outcome: string) => void;
  /** The household's own corner of what all processes share: its token, sealed with its key, and what to wait for. */
  tokens?: KeyValue;
  /** The household's own, so that one process at a time logs in. Without `tokens` and `lease` nothing is shared. */
  lease?: Lease;
}

/** A logged-in conversation with Octopus for one household. */
export interface Session {
  /**
   * Asks one question, logging in before where needed.
   * @returns the answer's `data`, or undefined where Octopus has nothing to say
   * @throws Transient | RateLimited | Permanent
   */
  ask(question: Omit<Question, 'share'>, ask: Ask): Promise<unknown>;
  now(): Instant;
}

/** Everything needs one, so it goes before everything. */
const LOGIN: Share = { purpose: 'login', isUrgent: true };

/** After so many blocks in a row the token is dropped, for the case that it was revoked and this is how we are told. */
const BLOCKS_UNTIL_DROPPED = 5;

export function session(options: SessionOptions): Session {
  const { apiKey, clock, timeoutMs: longestCall } = options;
  const { lease = inProcess(clock).lease } = options;
  const tokens = mirrored(options.tokens ?? inProcess(clock).tokens);
  let serverAhead = 0;
  const now = () => clock.now() + serverAhead;

  const wireTo = (graphqlUrl: string) =>
    wire({
      graphqlUrl,
      userAgent: options.userAgent,
      clock,
      timeoutMs: longestCall,
      onServerTime: (serverAt) => {
        serverAhead = serverAt - clock.now();
      },
    });
  const api = wireTo(options.graphqlUrl);
  const backend = wireTo(options.backendGraphqlUrl ?? options.graphqlUrl);
  const edge = edgeBackoff({
    tokens,
    lease,
    clock,
    longestCall,
    onBlock: async (inARow) => (inARow === BLOCKS_UNTIL_DROPPED ? await keeper.forget() : keeper.doubt()),
  });

  /** Every call goes this way, logins too. @throws Refusal when it was made and not answered, a failure when it was not made */
  const call = (question: Question, token?: string, signal?: AbortSignal): Promise<unknown> =>
    edge.through(async () => {
      if (signal?.aborted) throw new Refusal('transient', 'aborted');
      await options.permit(question.share ?? LOGIN);
      try {
        const data = await (question.host === 'backend' ? backend : api)(question, token, signal);
        options.onCall(question.operation, 'ok');
        return data;
      } catch (error) {
        options.onCall(question.operation, error instanceof Refusal ? labelOf(error.code) : 'unexpected');
        throw error;
      }
    });

  const mints = minting({ call, edge, tokens, clock, now });
  const keeper = tokenKeeper({
    apiKey,
    store: tokenStore(tokens, now),
    lease,
    minting: mints,
    now,
    longestCall,
  });
  const ask = reLogin({ keeper, tokens, clock, call });

  function failureFrom(error: unknown): Error {
    if (!(error instanceof Refusal)) return asFailure(error);
    return failureOf(error, clock.now());
  }

  return {
    now,
    async ask(question, { signal, ...share }) {
      try {
        return await ask({ ...question, share }, signal);
      } catch (error) {
        throw failureFrom(error);
      }
    },
  };
}
