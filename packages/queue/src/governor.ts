import { randomUUID } from 'node:crypto';
import {
  type AccountId,
  type Allowance,
  afterRefusal,
  type CallPurpose,
  hours,
  type Milliseconds,
  recovered,
  untouched,
} from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

export interface GovernorOptions {
  account: AccountId;
  /** The setting; the allowance may be less for a while. */
  callsPerHour: number;
  /** The length of the rolling hour: an hour, but for tests and benches that have no time. */
  hour?: Milliseconds;
}

export interface TakeOptions {
  /** Calls to be left in the hour for others: a login, a gap about to be lost. */
  leave?: number;
  /** A gap about to slip out of reach goes before everything. */
  isUrgent?: boolean;
}

/** A household's calls to Octopus: counted, shared by all processes, kept over restarts. */
export interface Governor {
  /** @returns 0 when the call may be made, else milliseconds until it is worth asking again */
  take(purpose: CallPurpose, options?: TakeOptions): Promise<Milliseconds>;
  /** No call for so long. Never shortens a wait that runs already. */
  pause(wait: Milliseconds): Promise<void>;
  /** Octopus said that we call too often: fewer calls from now on. */
  refused(announcedPerHour: number | undefined): Promise<Allowance>;
  allowance(): Promise<Allowance>;
  /** Calls in the last hour, by purpose. */
  used(): Promise<Map<CallPurpose, number>>;
  /** Milliseconds for which no call may be made; 0 when none are asked of us. */
  cooling(): Promise<Milliseconds>;
}

// Whatever else wants to call gets a third of the hour at most, so that live polls are always left two.
const TAKE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local cooling = redis.call('PTTL', KEYS[2])
  if cooling > 0 then return cooling end
  local window, limit, purpose, urgent = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], ARGV[4] == '1'
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
  local calls = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
  local all, others = {}, {}
  for i = 1, #calls, 2 do
    local at = tonumber(calls[i + 1])
    all[#all + 1] = at
    if string.sub(calls[i], 1, 5) ~= 'live.' then others[#others + 1] = at end
  end
  local function waitFor(counted, most)
    if #counted < most then return 0 end
    return math.max(1, counted[#counted - most + 1] + window - now)
  end
  local wait = waitFor(all, limit)
  if purpose ~= 'live' and not urgent then wait = math.max(wait, waitFor(others, math.max(1, math.floor(limit / 3)))) end
  if wait > 0 then return wait end
  redis.call('ZADD', KEYS[1], now, purpose .. '.' .. ARGV[5])
  redis.call('PEXPIRE', KEYS[1], window)
  return 0`;

const COOL_DOWN = `
  if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end`;

export function governor(
  redis: Redis,
  keys: Keys,
  { account, callsPerHour, hour = hours(1) }: GovernorOptions,
): Governor {
  const key = (what: 'calls' | 'cooldown' | 'allowance') => keys.account(account, what);
  const redisNow = async () => Number((await redis.time())[0]) * 1000;

  async function allowance(): Promise<Allowance> {
    const raw = await redis.get(key('allowance'));
    return raw === null ? untouched(callsPerHour) : recovered(JSON.parse(raw), callsPerHour, await redisNow());
  }

  async function used() {
    const members = await redis.zrange(key('calls'), (await redisNow()) - hour, '+inf', 'BYSCORE');
    const counts = new Map<CallPurpose, number>();
    for (const member of members) {
      const purpose = member.slice(0, member.indexOf('.')) as CallPurpose;
      counts.set(purpose, (counts.get(purpose) ?? 0) + 1);
    }
    return counts;
  }

  return {
    allowance,
    used,
    cooling: async () => Math.max(0, await redis.pttl(key('cooldown'))),
    async take(purpose, { leave = 0, isUrgent = false } = {}) {
      const limit = Math.max(1, (await allowance()).callsPerHour - leave);
      const args = [hour, limit, purpose, isUrgent ? '1' : '0', randomUUID()];
      return Number(await redis.eval(TAKE, 2, key('calls'), key('cooldown'), ...args));
    },
    async pause(wait) {
      await redis.eval(COOL_DOWN, 1, key('cooldown'), Math.max(1, Math.ceil(wait)));
    },
    async refused(announcedPerHour) {
      const ownCalls = (await used()).values().reduce((sum, count) => sum + count, 0);
      const lowered = afterRefusal(await allowance(), { ownCalls, announcedPerHour }, await redisNow());
      await redis.set(key('allowance'), JSON.stringify(lowered));
      return lowered;
    },
  };
}
