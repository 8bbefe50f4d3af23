import { type Clock, type KeyValue, minutes } from '@ohmini/core';
import { doubling, isWaiting, ladder } from './ladder.ts';
import { isAboutLogin, Refusal } from './refusal.ts';
import type { TokenKeeper } from './token-keeper.ts';
import type { Question } from './wire.ts';

/**
 * Where a new token did not help, the fault is not the token's: an account number that is not ours is answered just so
 * (KT-CT-1111). Without a pause each question would cost a login, and many logins lock a household out.
 */
const PAUSE = doubling(minutes(1), minutes(30));

export interface ReLoginOptions {
  keeper: TokenKeeper;
  tokens: KeyValue;
  clock: Clock;
  call: (question: Question, token: string, signal?: AbortSignal) => Promise<unknown>;
}

/** Asks a question, and once more with a new token where Octopus refuses the first. @throws Failure | Refusal */
export type ReLogin = (question: Question, signal?: AbortSignal) => Promise<unknown>;

export function reLogin({ keeper, tokens, clock, call }: ReLoginOptions): ReLogin {
  /** Operations for which a new token did not help lately. */
  const unhelped = new Set<string>();
  const pauseOf = ({ operation }: Question) => ladder(tokens, `refused-${operation}`, PAUSE, clock);

  async function once(question: Question, token: string, signal?: AbortSignal): Promise<unknown> {
    const answer = await call(question, token, signal);
    if (unhelped.delete(question.operation)) await pauseOf(question).reset();
    return answer;
  }

  async function again(question: Question, refused: string, refusal: Refusal, signal?: AbortSignal): Promise<unknown> {
    const pause = pauseOf(question);
    const before = await pause.read();
    if (before.failures > 0) unhelped.add(question.operation);
    if (isWaiting(before, clock.now())) throw refusal;
    const startedAt = clock.now();
    // A refresh token that gave a useless token is not asked a second time: the key is.
    const token = await keeper.renewed(refused, before.failures === 0, signal);
    try {
      return await once(question, token, signal);
    } catch (error) {
      if (isAboutLogin(error)) {
        unhelped.add(question.operation);
        await pause.failed(startedAt, error.code);
      }
      throw error;
    }
  }

  return async (question, signal) => {
    if (signal?.aborted) throw new Refusal('transient', 'aborted');
    const token = await keeper.current(signal);
    try {
      return await once(question, token, signal);
    } catch (error) {
      if (!isAboutLogin(error) || error.verdict === 'credentials') throw error;
      return await again(question, token, error, signal);
    }
  };
}
