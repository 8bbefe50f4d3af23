import { type AccountId, type Instant, RateLimited, type WritePayload } from '@ohmini/core';
import type { RefusedPoint } from './batcher.ts';
import type { Context } from './context.ts';
import { BEYOND_RETENTION } from './isolate.ts';
import type { Quarantine } from './quarantine.ts';
import type { StoreTrouble } from './store-trouble.ts';
import { HELD_FOR, type Systemic } from './systemic.ts';

export interface RefusedRowsPorts {
  quarantine: Quarantine;
  systemic: Systemic;
  trouble: StoreTrouble;
}

/** The job that refused rows came with. */
export interface Origin {
  account: AccountId;
  /** One refused row, as it is to be kept and sent back. */
  writeOf(refused: RefusedPoint): WritePayload;
  /** Told of what is too old for the store: nobody is to miss it there. */
  onTooOld(times: Instant[]): Promise<void>;
}

/**
 * Finds each refused row its place: none where it is older than what the store keeps, the queue where very many are
 * refused for one reason, quarantine otherwise. When it resolves the job may be completed.
 *
 * @throws RateLimited (`refused-by-many`) when the job is to wait
 */
export const refusedRows =
  ({ clock, metrics }: Pick<Context, 'clock' | 'metrics'>, { quarantine, systemic, trouble }: RefusedRowsPorts) =>
  async (refused: readonly RefusedPoint[], { account, onTooOld, writeOf }: Origin): Promise<void> => {
    const { tooOld = [], bad = [] } = Object.groupBy(refused, ({ failure }) =>
      failure.code === BEYOND_RETENTION ? 'tooOld' : 'bad',
    );
    if (tooOld.length > 0) {
      metrics.readingsTooOld.inc({ account }, tooOld.length);
      await onTooOld(tooOld.map(({ point }) => point.at));
    }
    const held = bad.find(({ failure }) => systemic.isHeld(failure.code));
    if (held) {
      await trouble.refusing(held.failure);
      throw new RateLimited('refused-by-many', held.failure.message, clock.now() + HELD_FOR);
    }
    if (bad.length > 0)
      await quarantine.put(
        bad.map((each) => ({ write: writeOf(each), reason: each.failure.code, said: each.failure.message })),
      );
  };
