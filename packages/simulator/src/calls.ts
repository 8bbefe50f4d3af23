import type { DeviceId, Instant } from '@ohmini/core';
import type { Operation } from './faults/fault.ts';

/** One call as the simulator saw it. */
export interface Call {
  at: Instant;
  /** The account number; `public` for REST without a key, `unknown` where no credential fits. */
  account: string;
  operation: Operation;
  /** `ok`, an error code as `KT-CT-1199`, `http-503`, or the kind of a fault: `edge-block`, `hang`, `reset`, `malformed`. */
  outcome: string;
  /** Of a `change` by GraphQL: the mutation, as `setDevicePreferences`. */
  field?: string;
  /** Of smartMeterTelemetry. */
  asked?: { device: DeviceId; from: Instant | null; to: Instant | null; grouping: string | null };
  rows?: number;
  /** Of REST: path and query. */
  path?: string;
}

export type CallFilter = Partial<Pick<Call, 'account' | 'operation' | 'outcome'>>;

export interface CallLog {
  /** How many there were since the start (or the last `clear`), whatever is still remembered of them. */
  count(filter?: CallFilter): number;
  /** The newest 10,000, oldest first. */
  list(filter?: CallFilter): Call[];
  clear(): void;
}

const REMEMBERED = 10_000;

export function callLog(): CallLog & { add(call: Call): void } {
  let calls: Call[] = [];
  const counters = new Map<string, { call: Call; count: number }>();
  return {
    add: (call) => {
      calls.push(call);
      // Cut now and then, not at each call: shifting ten thousand entries is not free.
      if (calls.length > 2 * REMEMBERED) calls = calls.slice(-REMEMBERED);
      const key = `${call.account} ${call.operation} ${call.outcome}`;
      const counter = counters.get(key) ?? { call, count: 0 };
      counter.count++;
      counters.set(key, counter);
    },
    count: (filter = {}) =>
      counters.values().reduce((sum, { call, count }) => (matches(call, filter) ? sum + count : sum), 0),
    list: (filter = {}) => calls.slice(-REMEMBERED).filter((call) => matches(call, filter)),
    clear: () => {
      calls = [];
      counters.clear();
    },
  };
}

const matches = (call: Call, { account, operation, outcome }: CallFilter): boolean =>
  (account === undefined || call.account === account) &&
  (operation === undefined || call.operation === operation) &&
  (outcome === undefined || call.outcome === outcome);
