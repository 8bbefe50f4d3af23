import { asFailure, type Milliseconds, RateLimited, seconds, Transient } from '@ohmini/core';
import { condition } from '@ohmini/queue';
import { BrokenCircuitError, CircuitState, CountBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { Context } from './context.ts';

/** Counted in calls, not in time: at one call a minute a window of time would never hold enough of them. */
const OPENS = { size: 5, minimumNumberOfCalls: 3, threshold: 0.59 };

const TRIALS = { calls: 3, threshold: 0.5 };

const STATES = [
  ['closed', CircuitState.Closed],
  ['open', CircuitState.Open],
  ['half-open', CircuitState.HalfOpen],
] as const;

export interface BreakerOptions {
  /** In names of conditions. */
  name: string;
  /** For people: `Octopus`, `InfluxDB`. */
  what: string;
  /** Whether people are told; not where they are told of the trouble itself already. */
  isTold?: boolean;
  /** How long it is left alone. */
  restMs?: Milliseconds;
}

export type Guard = <Result>(action: () => Promise<Result>) => Promise<Result>;

/**
 * Leaves a service alone for a while when it keeps failing. Only transient failures count: a refused key or an
 * allowance used up says nothing about the service. While it is open nothing is called, and a `breaker-open` is thrown that
 * says when to come back.
 */
export function breaker(
  context: Context,
  { name, what, isTold = true, restMs: rest = seconds(45) }: BreakerOptions,
): Guard {
  const restMs = rest * context.hour.scale;
  const policy = circuitBreaker(
    handleWhen((error) => error instanceof Transient),
    { breaker: new CountBreaker(OPENS), halfOpenAfter: restMs, halfOpenSampling: TRIALS },
  );
  const show = (state: CircuitState) => {
    for (const [label, shown] of STATES)
      context.metrics.breakerState.set({ breaker: name, state: label }, shown === state ? 1 : 0);
  };
  show(policy.state);
  policy.onStateChange(show);
  const open = condition(context, 'breaker', name);
  const tell = (telling: () => Promise<void>) => {
    if (!isTold) return;
    telling().catch((error) =>
      context.log.warn({ error: asFailure(error).code }, `it could not be noted how ${what} does`),
    );
  };
  policy.onBreak(() => {
    context.log.warn({ breaker: name }, `${what} keeps failing and is left alone for ${restMs / 1000} s`);
    tell(() => open.raise(`${what}: most of the last ${OPENS.size} calls failed.`));
  });
  policy.onReset(() => {
    context.log.info({ breaker: name }, `${what} is called again`);
    works();
  });
  const works = () => tell(() => open.clear());
  /** Somewhere in the second half of the rest: not all who wait come back at one moment. */
  const soon = () => context.clock.now() + restMs * (0.5 + Math.random() / 2);

  let worked = false;
  return async (action) => {
    try {
      const result = await policy.execute(action);
      // Another process may have opened its own and taken it to its grave.
      if (!worked) works();
      worked = true;
      return result;
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new RateLimited('breaker-open', `${what} kept failing and is left alone for a while.`, soon());
    }
  };
}
