import type { AccountId, DeviceId } from '@ohmini/core';

/** Names of everything we keep in Redis. `prefix` is a hash tag, so that one account's keys live in one cluster slot. */
export interface Keys {
  /** Prefix of BullMQ's own keys. */
  prefix: string;
  device(
    account: AccountId,
    device: DeviceId,
    what: 'cursor' | 'rev' | 'gaps' | 'lease' | 'pace' | 'live' | 'unknown',
  ): string;
  account(
    account: AccountId,
    what: 'meters' | 'silent' | 'calls' | 'cooldown' | 'allowance' | 'streak' | 'octopus',
  ): string;
  alive: string;
  households: string;
  /** Conditions that a person was told of and that are not over. */
  conditions: string;
}

export function keysOf(queuePrefix: string, partition = 0): Keys {
  const prefix = `{${queuePrefix}-${partition}}`;
  return {
    prefix,
    device: (account, device, what) => `${prefix}:device:${account}.${device}:${what}`,
    account: (account, what) => `${prefix}:household:${account}:${what}`,
    alive: `${prefix}:alive`,
    households: `${prefix}:households`,
    conditions: `${prefix}:conditions`,
  };
}
