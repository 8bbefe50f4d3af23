import { type AccountId, type Milliseconds, type NightHours, seconds } from '@ohmini/core';
import type { Household } from './households.ts';
import { Secret } from './secret.ts';
import type { Settings } from './table.ts';

/** One household, with what it does not say for itself taken from the settings. */
export interface Account {
  id: AccountId;
  /** Octopus' own number: goes to Octopus and nowhere else. */
  accountNumber: string;
  apiKey: Secret;
  pollIntervalMs: Milliseconds;
  callsPerHour: number;
  /** Where its tariff has a day and a night price. */
  nightHours: NightHours;
}

export const accountOf = (household: Household, settings: Settings): Account => ({
  id: household.id,
  accountNumber: household.number,
  apiKey: household.apiKey,
  pollIntervalMs: seconds(household.pollIntervalSeconds ?? settings.POLL_INTERVAL_SECONDS),
  callsPerHour: household.callsPerHour ?? settings.OCTOPUS_CALLS_PER_HOUR,
  nightHours: household.nightHours ?? settings.NIGHT_HOURS,
});

/** The household of OCTOPUS_API_KEY and OCTOPUS_ACCOUNT_NUMBER, where they are set. */
export function home({ OCTOPUS_API_KEY: apiKey, OCTOPUS_ACCOUNT_NUMBER: number }: Settings): Household[] {
  return apiKey && number ? [{ id: 'home', number, apiKey }] : [];
}

/** Whom the simulator knows; the real key is not shown to it. */
export const demoHome = (): Household => ({
  id: 'home',
  number: 'A-DEMO0001',
  apiKey: new Secret('sk_demo_000000000000000000000000'),
});
