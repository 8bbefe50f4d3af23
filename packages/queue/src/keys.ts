import type { AccountId, ChannelName, DeviceId } from '@ohmini/core';

/** Names of everything we keep in Redis. `prefix` is a hash tag, so that one account's keys live in one cluster slot. */
export interface Keys {
  /** Prefix of BullMQ's own keys. */
  prefix: string;
  device(
    account: AccountId,
    device: DeviceId,
    what:
      | 'cursor'
      | 'rev'
      | 'answers'
      | 'forgotten'
      | 'marked'
      | 'gaps'
      | 'lease'
      | 'pace'
      | 'live'
      | 'answered'
      | 'register'
      | 'unknown'
      | 'held'
      | 'seen'
      | 'audited'
      | 'unproven'
      | 'pricing'
      | 'repriced',
  ): string;
  account(
    account: AccountId,
    what: 'meters' | 'silent' | 'calls' | 'cooldown' | 'allowance' | 'streak' | 'octopus' | 'journal' | 'costed',
  ): string;
  alive: string;
  /** What Octopus says to everybody alike. */
  catalogue: string;
  /** What Octopus publishes for everybody, by its path. Nothing of a household is below it. */
  published(path: string): string;
  /** Which of those are of the past, and when each was published. */
  publishedPast: string;
  /** What clients named that is to be had of Octopus. */
  named(room: 'unknown' | 'lists' | 'months' | 'ourMonths' | 'answered'): string;
  /** What of that was stored last, by the same path. */
  storedPrices(path: string): string;
  /** One process at a time looks after a tariff in use; and when its prices were there last. */
  tariff(tariff: string, what: 'lease' | 'seen'): string;
  /** That people were told of something that happened once. */
  told(what: string): string;
  /** Minutes in which something of ours ran, by the day since 1970. */
  uptime(day: number): string;
  /** Calls to Octopus by the hour, for whoever looks back. */
  callsOfDay(account: AccountId, day: number): string;
  households: string;
  /** Shut while the store takes no readings. */
  gate: string;
  /** There for as long as rows are held back because the store refuses very many. */
  refusing: string;
  /** What is wrong now, as those say who noticed it. */
  conditions: string;
  /** What people were told of it. */
  alerts: string;
  /** One process at a time goes by the rules. */
  alertLease: string;
  /** What a person does not want to hear of, and until when. */
  silences: string;
  /** What takes no messages, and since when. */
  channel(name: ChannelName): string;
  /** When the store last acknowledged readings. */
  storedAt: string;
  /** What people did that cannot be undone. */
  audit: string;
  /** When the store refused what lies at one time of one series. */
  refusals(slot: string): string;
}

export function keysOf(queuePrefix: string, partition = 0): Keys {
  const prefix = `{${queuePrefix}-${partition}}`;
  return {
    prefix,
    device: (account, device, what) => `${prefix}:device:${account}.${device}:${what}`,
    account: (account, what) => `${prefix}:household:${account}:${what}`,
    alive: `${prefix}:alive`,
    catalogue: `${prefix}:catalogue`,
    published: (path) => `${prefix}:published:${path}`,
    publishedPast: `${prefix}:published-past`,
    named: (room) => `${prefix}:named:${room}`,
    storedPrices: (path) => `${prefix}:stored-prices:${path}`,
    tariff: (tariff, what) => `${prefix}:tariff-in-use:${tariff}:${what}`,
    told: (what) => `${prefix}:told:${what}`,
    uptime: (day) => `${prefix}:uptime:${day}`,
    callsOfDay: (account, day) => `${prefix}:household:${account}:calls-of:${day}`,
    households: `${prefix}:households`,
    gate: `${prefix}:gate`,
    refusing: `${prefix}:refusing`,
    conditions: `${prefix}:conditions`,
    alerts: `${prefix}:alerts`,
    alertLease: `${prefix}:alert-lease`,
    silences: `${prefix}:silences`,
    channel: (name) => `${prefix}:channel:${name}`,
    storedAt: `${prefix}:stored-at`,
    audit: `${prefix}:audit`,
    refusals: (slot) => `${prefix}:refusals:${slot}`,
  };
}
