import {
  type AccountId,
  type ClosedGap,
  type DeviceId,
  type Gap,
  type GapChange,
  type Instant,
  type Reading,
  withClosed,
} from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** How far a device's readings are safely enqueued, and what was enqueued lately. */
export interface Cursor {
  cursorAt: Instant | undefined;
  /** The readings that an overlapping poll will be answered again, by time. */
  recent: Map<Instant, Reading>;
}

// A fetcher that slept through its lease must not take the cursor back, nor overwrite what a later answer recorded. Nor may
// the cursor leap over what the fetcher never looked at, because it read another one: before the first poll, or before Redis
// lost the end of its log.
const COMMIT = `
  if tonumber(ARGV[1]) <= (tonumber(redis.call('HGET', KEYS[1], 'rev')) or 0) then return 0 end
  local at, read = tonumber(redis.call('HGET', KEYS[1], 'at')), tonumber(ARGV[4])
  if at and not (read and read <= at) or read and not at then return 0 end
  local cursor = math.max(tonumber(ARGV[2]), at or 0)
  redis.call('HSET', KEYS[1], 'rev', ARGV[1], 'at', string.format('%.0f', cursor), 'recent', ARGV[3])
  return 1`;

const REPLACE = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  return 1`;

/** Everything we remember of one meter, in the Redis that holds its jobs: a rollback takes both back together. */
export interface DeviceState {
  cursor(): Promise<Cursor>;
  /**
   * Moves the cursor forward, never back. False when a later revision was committed already, or when what lies before
   * `readAt` is unaccounted for.
   *
   * @param readAt the cursor from which the answer goes on; none before the first
   */
  commit(rev: number, cursorAt: Instant, recent: Iterable<Reading>, readAt?: Instant): Promise<boolean>;
  /** The newest revision there is: to be read before Octopus is asked, or anything that an answer depends on. */
  newestRev(): Promise<number>;
  gaps(): Promise<Gap[]>;
  /** Gaps that were filled or given up lately, newest last. */
  closedGaps(): Promise<ClosedGap[]>;
  /**
   * Applies a change to the gaps as they are now, again if another process changed them meanwhile.
   *
   * @param beforehand is told what the change closes before it is made: it may be told the same twice, and never too little
   */
  updateGaps(
    change: (open: readonly Gap[]) => GapChange,
    beforehand?: (closed: readonly ClosedGap[]) => Promise<void>,
  ): Promise<Gap[]>;
}

/** In one key, so that a gap is closed and remembered as closed at once. */
interface Ledger {
  open: Gap[];
  closed: ClosedGap[];
}

export function deviceState(redis: Redis, keys: Keys, account: AccountId, device: DeviceId): DeviceState {
  const key = (what: 'cursor' | 'gaps') => keys.device(account, device, what);
  const rawGaps = async () => (await redis.get(key('gaps'))) ?? '';
  const ledger = async () => parseLedger(await rawGaps());

  return {
    async cursor() {
      const { at, recent } = await redis.hgetall(key('cursor'));
      const readings: Reading[] = recent ? JSON.parse(recent) : [];
      return { cursorAt: at ? Number(at) : undefined, recent: new Map(readings.map((each) => [each.readAt, each])) };
    },
    async commit(rev, cursorAt, recent, readAt) {
      const facts = [rev, cursorAt, JSON.stringify([...recent]), readAt ?? ''];
      return (await redis.eval(COMMIT, 1, key('cursor'), ...facts)) === 1;
    },
    newestRev: async () => Number((await redis.get(keys.device(account, device, 'rev'))) ?? 0),
    gaps: async () => (await ledger()).open,
    closedGaps: async () => (await ledger()).closed,
    async updateGaps(change, beforehand) {
      for (;;) {
        const raw = await rawGaps();
        const before = parseLedger(raw);
        const { open, closed } = change(before.open);
        if (closed.length > 0) await beforehand?.(closed);
        const after = JSON.stringify({ open, closed: withClosed(before.closed, closed) } satisfies Ledger);
        // Most polls change nothing.
        if (after === raw || (await redis.eval(REPLACE, 1, key('gaps'), raw, after)) === 1) return open;
      }
    },
  };
}

/** Before there were closed ones, the open gaps were kept as a list. */
function parseLedger(raw: string): Ledger {
  const ledger: Ledger | Gap[] = raw === '' ? [] : JSON.parse(raw);
  return Array.isArray(ledger) ? { open: ledger, closed: [] } : ledger;
}
