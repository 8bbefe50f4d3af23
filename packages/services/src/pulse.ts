import { type Instant, type Milliseconds, seconds } from '@ohmini/core';

/** What promised to be heard from again and again. Disposing takes the promise back. */
interface Sign extends Disposable {
  /** It is heard from now, and the next time within so long. */
  heard(within?: Milliseconds): void;
}

/** Notices what stopped within this process while what it depends on goes on answering. */
export interface Pulse extends Disposable {
  /** @param what for everybody, as in `scheduling`: no host, key or account */
  expect(what: string, within: Milliseconds): Sign;
  /** What is silent for longer than it promised, in words. Whatever Redis makes wait is no fault of ours. */
  fault(): string | undefined;
  /** Since when Redis, on which everything here depends, does not answer. */
  redisSilentSince(): Instant | undefined;
}

export interface PulseOptions {
  /** Settles when Redis answers. */
  ping(): Promise<unknown>;
  every?: Milliseconds;
  /** Monotonic: a changed wall clock silences nobody. */
  elapsed?: () => Milliseconds;
}

interface Promised {
  what: string;
  within: Milliseconds;
  heardAt: Milliseconds;
}

export function pulse({ ping, every = seconds(5), elapsed = () => performance.now() }: PulseOptions): Pulse {
  const promised = new Set<Promised>();
  let lookedAt = elapsed();
  let answersSince: Milliseconds | undefined;
  let silentSince: Instant | undefined;
  let isAsked = false;

  const onSilence = () => {
    answersSince = undefined;
    silentSince ??= Date.now();
  };

  async function ask(): Promise<void> {
    isAsked = true;
    await ping().then(() => {
      answersSince ??= elapsed();
      silentSince = undefined;
    }, onSilence);
    isAsked = false;
  }

  function look(): void {
    const now = elapsed();
    // The whole process stood still, which is told elsewhere: none had a chance to be heard from.
    if (now - lookedAt > 2 * every) for (const each of promised) each.heardAt = now;
    lookedAt = now;
    // One question at a time: what was asked a look ago and is not answered is silence.
    if (isAsked) onSilence();
    else void ask();
  }

  const timer = setInterval(look, every).unref();
  look();

  return {
    expect(what, within) {
      const promise: Promised = { what, within, heardAt: elapsed() };
      promised.add(promise);
      return {
        heard(longer = within) {
          promise.heardAt = elapsed();
          promise.within = longer;
        },
        [Symbol.dispose]: () => void promised.delete(promise),
      };
    },
    fault() {
      if (answersSince === undefined) return undefined;
      for (const { what, within, heardAt } of promised) {
        // What waited for Redis has as long again once it answers.
        const silent = elapsed() - Math.max(heardAt, answersSince);
        if (silent > within) return `${what} is silent for ${Math.round(silent / 1000)} s.`;
      }
      return undefined;
    },
    redisSilentSince: () => silentSince,
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
