import type { Milliseconds } from '@ohmini/core';
import type { Freshness } from './next-step.ts';

/** For metrics. Each is called once for each time it happens, in the process in which it does. */
export interface TariffEvents {
  /** Somebody was answered. `process`: without asking the shared store. */
  onServed(freshness: Freshness, ageMs: Milliseconds, from: 'process' | 'shared'): void;
  /** Somebody was not. */
  onRefused(code: string): void;
  /** There was nothing that could be served as it was: none at all, damaged or of another time, or too old. */
  onMiss(why: 'cold' | 'unreadable' | 'future' | 'too-old'): void;
  /** One that fetched before us never came back. */
  onTakeover(): void;
  /** We were overtaken while we fetched: what we have was thrown away. */
  onOvertaken(): void;
  /** A fetch of all pages ended: `ok`, or a failure's code. */
  onFetched(outcome: string): void;
}

const nothing = () => {};

export const silent: TariffEvents = {
  onServed: nothing,
  onRefused: nothing,
  onMiss: nothing,
  onTakeover: nothing,
  onOvertaken: nothing,
  onFetched: nothing,
};
