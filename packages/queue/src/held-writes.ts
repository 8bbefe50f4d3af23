import {
  type AccountId,
  bucketsOf,
  type DeviceId,
  hours,
  type Interval,
  type Milliseconds,
  type Resolution,
  type Series,
  Transient,
  tiersOf,
  wholeSlots,
} from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** A write job of readings that waits, runs, or was stored while an older one for the same time was still waiting. */
export interface HeldWrite extends Interval {
  jobId: string;
  resolution: Resolution;
  /** Of the answer that its readings came with. */
  rev: number;
  /** What it stored; only where an older job was still to come, which must not undo it. */
  stored?: string;
  /** Complete: here for the sake of the older job alone. */
  isDone: boolean;
}

/** What a write is known by: its payload says it. */
export type WriteSpan = Interval & { series: Series; rev: number };

/**
 * Which readings lie in the write queue, by the time that they are for.
 *
 * BullMQ runs jobs in any order after retries, stalls and priorities, and a store takes whatever comes last. So each
 * writer asks before it writes whether a later answer has readings for the same time, writes those in place of its own,
 * and asks again when the store has acknowledged: an answer that came in between may have been stored before ours was.
 */
export interface HeldWrites {
  /**
   * Gives an answer its revision and counts its jobs as held, before they are in the queue.
   *
   * @param askedAfter the newest revision before it was asked for
   * @param urgency what is `behind` may be older than a poll's answer of meanwhile: else each would be overtaken by one
   * @throws Transient (`overtaken`) where rows of another tier were announced since then for the same time, or where nobody
   *   remembers that: the energy would be counted twice; of a live answer also where rows of its own were: they may be newer
   */
  announce(
    series: Series,
    spans: readonly Interval[],
    askedAfter?: number,
    urgency?: 'live' | 'behind',
  ): Promise<number>;
  /**
   * To be asked once its jobs are in the queue, and before anything relies on them.
   *
   * @throws Transient (`overtaken`) where its announcement may have been forgotten before they were there
   */
  expectRemembered(series: Series, rev: number): Promise<void>;
  /** Whether a job was announced and is not forgotten: what it holds counts as held. */
  has(write: WriteSpan): Promise<boolean>;
  /** Those of later answers for the same time. */
  newerThan(write: WriteSpan): Promise<HeldWrite[]>;
  /** The same, once the store has acknowledged. `payload` is kept for as long as an older job is to come. */
  stored(write: WriteSpan, payload: string): Promise<HeldWrite[]>;
  /** Once the job is complete. */
  forget(write: WriteSpan): Promise<void>;
  /** Everything of one meter that is not in the store yet. */
  of(account: AccountId, device: DeviceId): Promise<HeldWrite[]>;
  /**
   * Forgets jobs that never reached the queue, or left it unnoticed, because their process died.
   *
   * @param olderThan an hour where it is not said
   * @returns how many
   */
  sweep(account: AccountId, device: DeviceId, olderThan?: Milliseconds): Promise<number>;
}

// An entry is `rev from to job state`, the state one letter: w for waiting, s for stored and d for done, the last two with
// what was stored behind it. Revisions follow Redis' clock, so that all processes share one order and an emptied Redis still goes forward.
const ANNOUNCE = `
  local asked, tolerated, from, to = tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
  if asked and from < to then
    for nth, answer in ipairs(redis.call('LRANGE', KEYS[3], 0, -1)) do
      local rev, resolution, first, last = string.match(answer, '^(%d+) (%S+) (%-?%d+) (%-?%d+)$')
      local isLater, isOther = tonumber(rev) > asked, resolution ~= tolerated
      if isLater and isOther and tonumber(first) < to and tonumber(last) > from then return 0 end
      if isLater and nth == tonumber(ARGV[7]) then return 0 end
    end
  end
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local rev = math.max(now, (tonumber(redis.call('GET', KEYS[1])) or 0) + 1)
  local said = string.format('%.0f', rev)
  redis.call('SET', KEYS[1], said)
  if from < to then
    redis.call('LPUSH', KEYS[3], said .. ' ' .. ARGV[2] .. ' ' .. ARGV[5] .. ' ' .. ARGV[6])
    redis.call('LTRIM', KEYS[3], 0, ARGV[7] - 1)
  end
  for i = 8, #ARGV, 5 do
    local bucket, name, chunk, from, to = tonumber(ARGV[i]), ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
    local value = said .. ' ' .. from .. ' ' .. to .. ' ' .. ARGV[1] .. '.' .. said .. '.' .. chunk .. ' w'
    redis.call('HSET', KEYS[bucket], said .. '.' .. from, value)
    redis.call('SADD', KEYS[2], name)
  end
  return said`;

const ENTRIES = `
  local function entries(bucket)
    local all, raw = {}, redis.call('HGETALL', bucket)
    for i = 1, #raw, 2 do
      local rev, from, to, job, state, stored = string.match(raw[i + 1], '^(%d+) (%-?%d+) (%-?%d+) (%S+) (%a)(.*)$')
      if rev then
        all[#all + 1] = { field = raw[i], raw = raw[i + 1], rev = tonumber(rev), from = tonumber(from), to = tonumber(to),
          head = rev .. ' ' .. from .. ' ' .. to .. ' ' .. job .. ' ', isDone = state == 'd', stored = stored }
      else redis.call('HDEL', bucket, raw[i]) end
    end
    return all
  end`;

const NEWER = `${ENTRIES}
  local rev, from, to = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
  local newer = {}
  for _, bucket in ipairs(KEYS) do
    local own, isAwaited = nil, false
    for _, each in ipairs(entries(bucket)) do
      if each.rev == rev and each.from == from then own = each end
      if each.from < to and each.to > from then
        if each.rev > rev then newer[#newer + 1] = each.raw end
        if each.rev < rev and not each.isDone then isAwaited = true end
      end
    end
    if ARGV[4] ~= '' and own and not own.isDone and isAwaited then redis.call('HSET', bucket, own.field, own.head .. 's' .. ARGV[4]) end
  end
  return newer`;

const FORGET = `${ENTRIES}
  for i = 2, #KEYS do
    local own, awaited = ARGV[1] .. '.' .. ARGV[2], math.huge
    local all = entries(KEYS[i])
    for _, each in ipairs(all) do
      if each.field == own then each.isDone = true end
      if not each.isDone then awaited = math.min(awaited, each.rev) end
    end
    for _, each in ipairs(all) do
      if each.isDone then
        if each.stored == '' or each.rev < awaited then redis.call('HDEL', KEYS[i], each.field)
        else redis.call('HSET', KEYS[i], each.field, each.head .. 'd' .. each.stored) end
      end
    end
    if redis.call('EXISTS', KEYS[i]) == 0 then redis.call('SREM', KEYS[1], ARGV[i + 1]) end
  end`;

// Forgotten is what is old by its revision, and what a mark of that age found there: revisions say the order of answers, and
// after a clock that was ahead not their age. A clock that was set back makes nothing remembered again; nor does one that was
// ahead have anything forgotten that is yet to be announced.
const FORGETTING = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local newest = tonumber(redis.call('GET', KEYS[1])) or 0
  local upTo = math.max(now - ARGV[1], tonumber(redis.call('GET', KEYS[2])) or 0)
  local markedAt, marked = string.match(redis.call('GET', KEYS[3]) or '', '^(%d+) (%d+)$')
  local age = now - (markedAt or 0)
  if age >= tonumber(ARGV[1]) then upTo = math.max(upTo, (marked or 0) + 1) end
  if age < 0 or age >= tonumber(ARGV[1]) then
    redis.call('SET', KEYS[3], string.format('%.0f', now) .. ' ' .. string.format('%.0f', newest))
  end
  local said = string.format('%.0f', math.min(upTo, newest + 1))
  redis.call('SET', KEYS[2], said)
  return said`;

/** So many answers of a meter are remembered, half an hour of polls; whoever slept through more asks again. */
const REMEMBERED = 60;

/** Whoever was about to add a job for so long is taken for dead. */
const FORGOTTEN_AFTER = hours(1);

/** A month of backlog is a hundred thousand jobs. */
const ASKED_AT_ONCE = 1000;

export function heldWrites(redis: Redis, keys: Keys): HeldWrites {
  const bucketKey = (account: AccountId, device: DeviceId, name: string) =>
    `${keys.device(account, device, 'held')}:${name}`;
  const keysOf = ({ series, ...span }: WriteSpan) =>
    namesOf(series.resolution, span).map((name) => bucketKey(series.account, series.device, name));

  async function newer(write: WriteSpan, payload: string): Promise<HeldWrite[]> {
    const buckets = keysOf(write);
    const found = await redis.eval(NEWER, buckets.length, ...buckets, write.rev, write.from, write.to, payload);
    return [...new Set(found as string[])].flatMap((raw) => parse(raw, write.series.resolution));
  }

  async function of(account: AccountId, device: DeviceId): Promise<HeldWrite[]> {
    const names = await redis.smembers(keys.device(account, device, 'held'));
    const found = await Promise.all(
      names.map(async (name) => {
        const values = await redis.hvals(bucketKey(account, device, name));
        return values.flatMap((raw) => parse(raw, name.split('.')[0] as Resolution));
      }),
    );
    return [...new Map(found.flat().map((each) => [`${each.rev}.${each.from}`, each])).values()];
  }

  async function forget({ series, rev, ...span }: WriteSpan): Promise<void> {
    const { account, device, resolution } = series;
    const names = namesOf(resolution, span);
    const buckets = names.map((name) => bucketKey(account, device, name));
    await redis.eval(
      FORGET,
      1 + buckets.length,
      keys.device(account, device, 'held'),
      ...buckets,
      rev,
      span.from,
      ...names,
    );
  }

  return {
    async announce(series, spans, askedAfter, urgency = 'behind') {
      const { account, device, resolution } = series;
      const names = [...new Set(spans.flatMap((span) => namesOf(resolution, span)))];
      const entries = spans.flatMap(({ from, to }, chunk) =>
        namesOf(resolution, { from, to }).flatMap((name) => [4 + names.indexOf(name), name, chunk, from, to]),
      );
      const buckets = names.map((name) => bucketKey(account, device, name));
      const own = (['rev', 'held', 'answers'] as const).map((what) => keys.device(account, device, what));
      const all = [...own, ...buckets];
      const { from, to } = slotsOf(resolution, spans);
      const tolerated = urgency === 'live' ? '' : toleratedBy(series);
      const facts = [`${account}.${device}`, resolution, askedAfter ?? '', tolerated, from, to, REMEMBERED];
      const rev = Number(await redis.eval(ANNOUNCE, all.length, ...all, ...facts, ...entries));
      if (rev === 0) throw new Transient('overtaken', 'Another answer for the same time came first.');
      return rev;
    },
    async expectRemembered({ account, device }, rev) {
      const upTo = Number((await redis.get(keys.device(account, device, 'forgotten'))) ?? 0);
      if (rev < upTo) throw new Transient('overtaken', 'This process slept for so long that its answer was forgotten.');
    },
    async has({ rev, ...write }) {
      const [bucket = ''] = keysOf({ rev, ...write });
      return (await redis.hexists(bucket, `${rev}.${write.from}`)) === 1;
    },
    newerThan: (write) => newer(write, ''),
    stored: newer,
    forget,
    of,
    async sweep(account, device, olderThan = FORGOTTEN_AFTER) {
      const own = (['rev', 'forgotten', 'marked'] as const).map((what) => keys.device(account, device, what));
      // Said first: whoever adds a job after we looked for it is told.
      const upTo = Number(await redis.eval(FORGETTING, own.length, ...own, olderThan));
      const open = (await of(account, device)).filter(({ isDone, rev }) => !isDone && rev < upTo);
      const orphans: HeldWrite[] = [];
      for (let from = 0; from < open.length; from += ASKED_AT_ONCE) {
        const some = open.slice(from, from + ASKED_AT_ONCE);
        const isThere = await Promise.all(some.map(({ jobId }) => redis.exists(`${keys.prefix}:write:${jobId}`)));
        orphans.push(...some.filter((_, index) => isThere[index] === 0));
      }
      for (const { resolution, ...write } of orphans)
        await forget({ ...write, series: { account, device, resolution, fuel: 'electricity' } });
      return orphans.length;
    },
  };
}

/** Jobs are found by time: each bucket is a hash, so that a month of backlog is not searched for one hour. */
const namesOf = (resolution: Resolution, span: Interval): string[] =>
  bucketsOf(span, resolution).map((bucket) => `${resolution}.${bucket}`);

/** From the first slot to the last: a row of a coarser tier speaks for its whole bucket. */
function slotsOf(resolution: Resolution, spans: readonly Interval[]): Interval {
  const slots = spans.map((span) => wholeSlots(resolution, span));
  if (slots.length === 0) return { from: 0, to: 0 };
  return { from: Math.min(...slots.map(({ from }) => from)), to: Math.max(...slots.map(({ to }) => to)) };
}

/** Two answers at the finest have the same rows; what is written of a coarser tier depends on what was there before. */
const toleratedBy = ({ fuel, resolution }: Series): string => (resolution === tiersOf(fuel)[0] ? resolution : '');

const ENTRY = /^(\d+) (-?\d+) (-?\d+) (\S+) ([a-z])(.*)$/s;

/** @returns none for an entry that was damaged */
function parse(raw: string, resolution: Resolution): HeldWrite[] {
  const [, rev, from, to, jobId = '', state, stored = ''] = ENTRY.exec(raw) ?? [];
  if (state === undefined) return [];
  const span = { from: Number(from), to: Number(to) };
  return [{ jobId, resolution, rev: Number(rev), ...span, isDone: state === 'd', ...(stored !== '' && { stored }) }];
}
