import type { Instant, Milliseconds } from '@ohmini/core';
import type { FaultBox } from './faults/fault-box.ts';
import type { Household } from './household.ts';
import type { Limits } from './limits.ts';
import type { Programme } from './sessions/programme.ts';
import type { Tokens } from './wire/token.ts';

/** What every route answers from. */
export interface World {
  households: readonly Household[];
  faults: FaultBox;
  limits: Limits;
  tokens: Tokens;
  tokenLifetime: Milliseconds;
  lateness: boolean;
  beyondReach: 'empty' | 'refused';
  programme: Programme;
  /** Octopus' clock: the simulator's, and the skew of a fault. */
  now(): Instant;
}
