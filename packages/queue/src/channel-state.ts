import type { ChannelName, Instant, Milliseconds } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** Those that messages are sent over. */
export type SendingChannel = Exclude<ChannelName, 'log'>;

/** What is on record of a channel that takes no messages. */
export interface ChannelTrouble {
  since: Instant;
  /** Nothing is tried before, unless the settings have changed. */
  until: Instant;
  /** How often it was tried in vain. */
  tries: number;
  /** Such as `slack-503`. */
  code: string;
  /** Since when it refuses us: a person has to act. */
  refusedSince?: Instant;
  /** Of the settings that it was tried with. */
  fingerprint: string;
}

/** What all processes know of a channel, and the next ones after them. */
export interface ChannelState {
  /** Undefined when it took the last message, or never had one. */
  trouble(): Promise<ChannelTrouble | undefined>;
  setTrouble(trouble: ChannelTrouble): Promise<void>;
  clear(): Promise<void>;
  /** One message in `every`, over all processes. @returns 0 when this is the one, else how long to wait before asking again */
  turn(every: Milliseconds): Promise<Milliseconds>;
}

export function channelState(redis: Redis, keys: Keys, channel: SendingChannel): ChannelState {
  const key = keys.channel(channel);
  return {
    async trouble() {
      const { since, until, tries, code = '', refusedSince, fingerprint = '' } = await redis.hgetall(key);
      if (!since) return undefined;
      const trouble = { since: Number(since), until: Number(until), tries: Number(tries), code, fingerprint };
      return refusedSince ? { ...trouble, refusedSince: Number(refusedSince) } : trouble;
    },
    async setTrouble(trouble) {
      await redis.multi().del(key).hset(key, trouble).exec();
    },
    async clear() {
      await redis.del(key);
    },
    async turn(every) {
      if (await redis.set(`${key}:turn`, '', 'PX', every, 'NX')) return 0;
      return Math.max(1, await redis.pttl(`${key}:turn`));
    },
  };
}
