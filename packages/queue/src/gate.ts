import { randomUUID } from 'node:crypto';
import { type Instant, type Milliseconds, RateLimited, seconds } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** The gate as a page shows it. */
export interface ShutGate {
  since: Instant;
  /** When the store is tried again. */
  until: Instant;
  /** How often it was tried in vain. */
  tries: number;
  /** Such as `http-503`. */
  code: string;
}

/**
 * Stands before the store, and is shut for all writers while it takes nothing. Their jobs wait where they are: no
 * attempt is spent. One writer at a time tries what it has in hand; when that is taken, all go on.
 */
export interface Gate {
  /** Resolves when a write may be tried. @throws RateLimited (`stopping`) once `signal` is aborted */
  pass(signal: AbortSignal): Promise<void>;
  /** The store took a write. @returns since when it had not, if this opens the gate */
  open(): Promise<Instant | undefined>;
  /** It did not. @param wait how long to leave it alone; longer with each try when not said */
  shut(code: string, wait?: Milliseconds): Promise<void>;
  /** Nothing was tried after all: who was let through to try leaves it to the others. */
  leave(): Promise<void>;
  state(): Promise<ShutGate | undefined>;
}

const FIRST_WAIT = seconds(1);
const LONGEST_WAIT = seconds(30);

/** Who tried and died leaves the next try to another after the longest that a request may take, and this. */
const TRY_LASTS_LONGER = seconds(20);

/** The gate is looked at this often while it is shut: others may have opened it. */
const LOOK_EVERY = seconds(1);

const NOW = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

const PASS = `${NOW}
  local untilAt = tonumber(redis.call('HGET', KEYS[1], 'until'))
  if not untilAt or redis.call('GET', KEYS[2]) == ARGV[1] then return 0 end
  if now < untilAt then return untilAt - now end
  if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
  return math.max(1, redis.call('PTTL', KEYS[2]))`;

// Requests that were under way when the gate was shut say nothing new when they fail, or that it may open when they do not.
const SHUT = `${NOW}
  local isShut = redis.call('EXISTS', KEYS[1]) == 1
  if isShut and redis.call('GET', KEYS[2]) ~= ARGV[1] then return end
  local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
  local wait = tonumber(ARGV[3])
  if wait < 0 then wait = math.min(tonumber(ARGV[5]), tonumber(ARGV[4]) * 2 ^ math.min(tries - 1, 20)) end
  redis.call('HSETNX', KEYS[1], 'since', string.format('%.0f', now))
  redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + wait), 'code', ARGV[2])
  redis.call('DEL', KEYS[2])`;

const OPEN = `
  local since = redis.call('HGET', KEYS[1], 'since')
  if not since or redis.call('GET', KEYS[2]) ~= ARGV[1] then return false end
  redis.call('DEL', KEYS[1], KEYS[2])
  return since`;

const LEAVE = `
  if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/** @param longestRequest how long a write may take */
export function gate(redis: Redis, keys: Keys, longestRequest = seconds(10)): Gate {
  const names = [keys.gate, `${keys.gate}:try`] as const;
  const owner = randomUUID();

  return {
    async pass(signal) {
      for (;;) {
        if (signal.aborted) throw new RateLimited('stopping', 'This process is about to end.', Date.now());
        const wait = Number(await redis.eval(PASS, 2, ...names, owner, longestRequest + TRY_LASTS_LONGER));
        if (wait === 0) return;
        await pause(Math.min(wait, LOOK_EVERY), signal);
      }
    },
    async open() {
      const since = await redis.eval(OPEN, 2, ...names, owner);
      return since === null ? undefined : Number(since);
    },
    async shut(code, wait = -1) {
      await redis.eval(SHUT, 2, ...names, owner, code, Math.round(wait), FIRST_WAIT, LONGEST_WAIT);
    },
    async leave() {
      await redis.eval(LEAVE, 1, names[1], owner);
    },
    async state() {
      const { since, until, tries, code = '' } = await redis.hgetall(keys.gate);
      return since ? { since: Number(since), until: Number(until), tries: Number(tries), code } : undefined;
    },
  };
}

function pause(length: Milliseconds, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, length);
    signal.addEventListener('abort', done, { once: true });
  });
}
