import { type Clock, type KeyValue, type Lease, type Milliseconds, minutes, RateLimited, seconds } from '@ohmini/core';
import { exclusively } from './exclusively.ts';
import { EDGE_BLOCK } from './http-verdict.ts';
import { doubling, isWaiting, ladder, type Rung } from './ladder.ts';
import { Refusal } from './refusal.ts';
import { lenient } from './while-away.ts';

/** 1, 2, 4, 8, 10, 10 ... minutes: fifteen calls in a block of two hours, and ten minutes at most after its end. */
const STEPS = doubling(minutes(1), minutes(10));

/** While one process tries whether the block is over, the others look again this much later. */
const TRIAL: Milliseconds = seconds(10);

export interface EdgeBackoffOptions {
  tokens: KeyValue;
  lease: Lease;
  clock: Clock;
  /** How long a call may take, at most. */
  longestCall: Milliseconds;
  /** Told of each block that we meet, with the number of blocks in a row; one that several processes meet at once is one. */
  onBlock: (inARow: number) => Promise<void>;
}

/**
 * Keeps away from the edge in front of Octopus for a while when it turned us away. It does so with 403 and a web page,
 * which says nothing about the login, and each call meanwhile may prolong it (API contract 1.7).
 */
export interface EdgeBackoff {
  /** Runs a call. @throws RateLimited without it while waiting; Refusal `edge-block` when this call was turned away */
  through<T>(call: () => Promise<T>): Promise<T>;
  /** @throws RateLimited while waiting */
  wait(): Promise<void>;
}

export function edgeBackoff({ tokens, lease, clock, longestCall, onBlock }: EdgeBackoffOptions): EdgeBackoff {
  const blocks = ladder(tokens, 'edge', STEPS, clock);

  async function watched<T>(before: Rung, call: () => Promise<T>): Promise<T> {
    const startedAt = clock.now();
    try {
      const answer = await call();
      if (before.failures > 0) await blocks.reset();
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal && error.code === EDGE_BLOCK)) throw error;
      const { failures, until } = await blocks.failed(startedAt, EDGE_BLOCK, error.retryAt);
      await onBlock(failures);
      throw new Refusal('rate-limited', EDGE_BLOCK, until);
    }
  }

  async function wait(): Promise<Rung> {
    const rung = await blocks.read();
    if (isWaiting(rung, clock.now())) throw turnedAway(rung.until);
    return rung;
  }

  return {
    async through(call) {
      const before = await wait();
      if (before.failures === 0) return await watched(before, call);
      const trial = async () => await watched(await wait(), call);
      const tried = await exclusively(lenient(lease), 'edge', longestCall + TRIAL, trial);
      if (!tried) throw turnedAway(clock.now() + TRIAL);
      return tried.value;
    },
    async wait() {
      await wait();
    },
  };
}

const turnedAway = (until: number) =>
  new RateLimited(EDGE_BLOCK, 'The network in front of Octopus turned our calls away; we wait before the next.', until);
