import type { AccountId, DeviceId, Gap, Instant, Reading } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** How far a device's readings are safely enqueued, and what was enqueued lately. */
export interface Cursor {
  cursorAt: Instant | undefined;
  /** The readings that an overlapping poll will be answered again, by time. */
  recent: Map<Instant, Reading>;
}

// Revisions follow Redis' clock, so that all processes share one order and an emptied Redis still goes forward.
const NEXT_REV = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local rev = math.max(now, (tonumber(redis.call('GET', KEYS[1])) or 0) + 1)
  redis.call('SET', KEYS[1], string.format('%.0f', rev))
  return rev`;

// A fetcher that slept through its lease must not take the cursor back, nor overwrite what a later answer recorded.
const COMMIT = `
  if tonumber(ARGV[1]) <= (tonumber(redis.call('HGET', KEYS[1], 'rev')) or 0) then return 0 end
  local cursor = math.max(tonumber(ARGV[2]), tonumber(redis.call('HGET', KEYS[1], 'at')) or 0)
  redis.call('HSET', KEYS[1], 'rev', ARGV[1], 'at', string.format('%.0f', cursor), 'recent', ARGV[3])
  return 1`;

const REPLACE = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  return 1`;

/** Everything we remember of one meter, in the Redis that holds its jobs: a rollback takes both back together. */
export interface DeviceState {
  cursor(): Promise<Cursor>;
  nextRev(): Promise<number>;
  /** Moves the cursor forward, never back. False when a later revision was committed already. */
  commit(rev: number, cursorAt: Instant, recent: Iterable<Reading>): Promise<boolean>;
  gaps(): Promise<Gap[]>;
  /** Applies a change to the gaps as they are now, again if another process changed them meanwhile. */
  updateGaps(change: (gaps: readonly Gap[]) => Gap[]): Promise<Gap[]>;
}

export function deviceState(redis: Redis, keys: Keys, account: AccountId, device: DeviceId): DeviceState {
  const key = (what: 'cursor' | 'rev' | 'gaps') => keys.device(account, device, what);
  const rawGaps = async () => (await redis.get(key('gaps'))) ?? '';

  return {
    async cursor() {
      const { at, recent } = await redis.hgetall(key('cursor'));
      const readings: Reading[] = recent ? JSON.parse(recent) : [];
      return { cursorAt: at ? Number(at) : undefined, recent: new Map(readings.map((each) => [each.readAt, each])) };
    },
    nextRev: async () => Number(await redis.eval(NEXT_REV, 1, key('rev'))),
    async commit(rev, cursorAt, recent) {
      return (await redis.eval(COMMIT, 1, key('cursor'), rev, cursorAt, JSON.stringify([...recent]))) === 1;
    },
    gaps: async () => parseGaps(await rawGaps()),
    async updateGaps(change) {
      for (;;) {
        const before = await rawGaps();
        const after = change(parseGaps(before));
        if ((await redis.eval(REPLACE, 1, key('gaps'), before, JSON.stringify(after))) === 1) return after;
      }
    },
  };
}

const parseGaps = (raw: string): Gap[] => (raw === '' ? [] : JSON.parse(raw));
