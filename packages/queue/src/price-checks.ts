import { type AccountId, type DeviceId, hours, type Instant, type Interval } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** So much of a meter's rows is looked at in one go: 2,160 of ten seconds. */
const PIECE = hours(6);

/** A stretch whose prices are in doubt. */
export interface PriceCheck extends Interval {
  /** By Redis' clock. */
  askedAt: Instant;
}

/** Which rows of a meter are to be looked at because their prices may be missing or have changed; kept over restarts. */
export interface PriceChecks {
  /** Everything in these stretches. Asked for again, it counts as asked for anew. */
  ask(account: AccountId, device: DeviceId, stretches: readonly Interval[]): Promise<void>;
  /** The newest time first. */
  open(account: AccountId, device: DeviceId): Promise<PriceCheck[]>;
  /** Nothing where it was asked for again since. */
  close(account: AccountId, device: DeviceId, check: PriceCheck): Promise<void>;
}

// Microseconds of Redis' clock, so that all processes share one order.
const ASK = `
  local time = redis.call('TIME')
  local now = string.format('%.0f', time[1] * 1000000 + time[2])
  for i = 1, #ARGV do redis.call('ZADD', KEYS[1], now, ARGV[i]) end`;

const CLOSE = `
  if redis.call('ZSCORE', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('ZREM', KEYS[1], ARGV[1]) end`;

export function priceChecks(redis: Redis, keys: Keys): PriceChecks {
  const keyOf = (account: AccountId, device: DeviceId) => keys.device(account, device, 'pricing');
  return {
    async ask(account, device, stretches) {
      const pieces = [...new Set(stretches.flatMap(piecesOf))];
      if (pieces.length > 0) await redis.eval(ASK, 1, keyOf(account, device), ...pieces);
    },
    async open(account, device) {
      const raw = await redis.zrange(keyOf(account, device), 0, -1, 'WITHSCORES');
      const checks = raw.flatMap((piece, index) => {
        if (index % 2 === 1) return [];
        const from = Number(piece) * PIECE;
        return [{ from, to: from + PIECE, askedAt: Number(raw[index + 1]) / 1000 }];
      });
      return checks.toSorted((a, b) => b.from - a.from);
    },
    async close(account, device, { from, askedAt }) {
      await redis.eval(CLOSE, 1, keyOf(account, device), from / PIECE, Math.round(askedAt * 1000));
    },
  };
}

/** Counted since 1970. */
function piecesOf({ from, to }: Interval): number[] {
  const first = Math.floor(from / PIECE);
  return Array.from({ length: Math.max(0, Math.ceil(to / PIECE) - first) }, (_, index) => first + index);
}
