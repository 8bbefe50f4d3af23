import type { AccountId, DeviceId, Instant, LondonDay, Milliseconds } from '@ohmini/core';
import type { QueueDepth } from './overview.ts';

/** What the page of the pipeline is made from. */
export interface PipelinePorts {
  /** May throw a Failure, whose message is shown. What cannot be read of a part leaves that part empty. */
  pipeline(): Promise<PipelineView>;
  /**
   * Has the writer try a reading of quarantine again. It is on the audit trail before that.
   *
   * @param user who is signed in, where that is known
   * @returns why it was not done, for people; undefined when it was
   */
  replay(id: string, user: string | undefined): Promise<string | undefined>;
}

/** Everything on the page of the pipeline, at one moment. Of households only their ids. */
export interface PipelineView {
  at: Instant;
  /** Each place that readings pass, and each queue. */
  stations: Record<StationName, Station>;
  /** Each with what completed it lately. */
  queues: Flow[];
  /** What is wrong now, the longest first. */
  troubles: Trouble[];
  /** Present while the store takes nothing. */
  gate: { since: Instant; triedAgainAt: Instant; tries: number; code: string } | undefined;
  backlog: Backlog;
  households: HouseholdCalls[];
  /** One for each electricity meter. */
  calendars: Calendar[];
  quarantine: { total: number; entries: Refused[] };
  tariffs: TariffInUse[];
  services: LivingService[];
}

export type StationName = 'scheduler' | 'octopus' | 'fetcher' | 'writer' | 'store' | 'alerter';

/** `waiting`: it has more to do than usual, or may not go on yet; `stopped`: nothing passes. */
export interface Station {
  state: 'ok' | 'waiting' | 'stopped';
  since?: Instant | undefined;
  /** In a few words; a `waiting` or `stopped` one has them. */
  why?: string | undefined;
}

export interface Flow extends QueueDepth {
  /** Jobs that were completed, on average over the last five minutes. */
  perMinute: number;
}

export interface Trouble {
  /** As `octopus-down/home`. */
  name: string;
  rule: string;
  severity: 'info' | 'warning' | 'error';
  title: string;
  since: Instant;
  /** What was seen. */
  seen: string;
  means: string;
  action: string;
}

export interface Backlog {
  /** About how many readings wait for the store. */
  readings: number;
  /** The jobs that they are in. */
  jobs: number;
  /** Of the oldest of those readings. */
  oldestAt: Instant | undefined;
  /** At the rate of the last minutes; undefined where nothing drains, or nothing waits. */
  drainedIn: Milliseconds | undefined;
  usedBytes: number;
  /** Fetching pauses above `pausedAtBytes` of it. */
  budgetBytes: number;
  pausedAtBytes: number;
  /** Until when nothing is lost if the store takes nothing from now on: Redis fills up, and then Octopus keeps hours of them. */
  nothingLostUntil: Instant;
}

export interface HouseholdCalls {
  account: AccountId;
  /** In the last hour, by what for. */
  used: { purpose: string; calls: number }[];
  /** Allowed in an hour now. */
  perHour: number;
  /** As the settings say. */
  askedPerHour: number;
  /** Another app seems to use the allowance. */
  isShared: boolean;
  /** Octopus asked us to wait until then. */
  coolingUntil: Instant | undefined;
}

export interface Calendar {
  account: AccountId;
  device: DeviceId;
  /** The last 28 UK days, oldest first. */
  days: CalendarDay[];
}

export interface CalendarDay extends Pick<LondonDay, 'date'> {
  /** Of the elapsed time, 0 to 1; null before anything was collected; undefined where it is not known yet. */
  covered: number | null | undefined;
}

export interface Refused {
  id: string;
  account: AccountId;
  /** A reading's, or nothing where it is a row of something else. */
  device: DeviceId | undefined;
  /** Of the reading. */
  readAt: Instant;
  reason: string;
  /** The store's own words. */
  said: string;
  times: number;
  isGoingBack: boolean;
  /** Why it is here still, although a person sent it back. */
  lastTry: string | undefined;
}

export interface TariffInUse {
  tariff: string;
  households: number;
  /** Undefined where nothing is there to answer with. */
  prices: { ageMs: Milliseconds; freshness: 'fresh' | 'stale' | 'stale-if-error' } | undefined;
  /** When Octopus is asked again at the earliest. */
  nextTryAt: Instant | undefined;
}

export interface LivingService {
  service: string;
  version: string;
  heardAt: Instant;
}
