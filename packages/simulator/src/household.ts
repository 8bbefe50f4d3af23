import type { DeviceId, Fuel, Instant } from '@ohmini/core';
import type { SmartDevice } from './flex/smart-device.ts';
import type { Agreement, PriceAt } from './tariffs/agreement.ts';
import type { Load } from './truth/load.ts';
import type { Timing } from './truth/timing.ts';

export type Profile = 'occupancy' | 'kettle' | 'oven' | 'heatPump' | 'ev' | 'solar';

/** `fixed` holds a price for twelve months and becomes `flexible` where nothing follows it. */
export type TariffName = 'agile' | 'flexible' | 'fixed' | 'day-night' | 'intelligent';

/** A home as the caller describes it. What is left out is derived from the seed, the same each time. */
export interface HouseholdSpec {
  accountNumber: string;
  /** Two households with the same key are two accounts of one customer. */
  apiKey: string;
  profile: readonly Profile[];
  /** A second meter, read each half hour; `m3`: it is settled in cubic metres, as SMETS2 ones are. Default false. */
  gas?: boolean | 'm3';
  /** Without one the meters have a deviceId but no telemetry. Default true. */
  homeMini?: boolean;
  /** Of the electricity meter. */
  serial?: string;
  deviceId?: DeviceId;
  mpan?: string;
  /** What the electricity is bought under today. Default `agile`. */
  tariff?: Exclude<TariffName, 'fixed'>;
  /**
   * In place of `tariff`: what the electricity was, is and will be bought under, oldest first. Each ends where the next
   * one begins, which the account shows from a day before.
   */
  agreements?: readonly { tariff: TariffName; from: Instant }[];
  /** Region of the grid, A to P without I and O. Default A. */
  region?: string;
  /** What Octopus steers: a car, or its charger. Such a home has the appliance `ev`. Default: nothing. */
  intelligent?: SmartDevice['kind'];
  /** Member of Octoplus, and so of its saving sessions. Default false. */
  octoplus?: boolean;
  /** Of the saving sessions that are for a member, the share that it joins: 0 to 1. Default 0.6. */
  joins?: number;
}

/** A meter with everything that there is to know about it; the truth is computed from it alone. */
export interface Meter {
  seed: number;
  deviceId: DeviceId;
  fuel: Fuel;
  serial: string;
  /** MPAN or MPRN. */
  meterPoint: string;
  /** Import and export share the meter and its deviceId, and have a meter point each (API contract 2.5). */
  exportMeterPoint: string | undefined;
  exports: boolean;
  /** What REST counts in; telemetry is in kWh in any case. */
  settledIn: 'kWh' | 'm3';
  load: Load;
  timing: Timing;
  agreements: readonly Agreement[];
  /** Empty where nothing is exported. */
  exportAgreements: readonly Agreement[];
  priceAt: PriceAt;
}

export interface Household {
  accountNumber: string;
  apiKey: string;
  userId: number;
  homeMini: boolean;
  seed: number;
  region: string;
  smartDevice: SmartDevice | undefined;
  octoplus: boolean;
  joins: number;
  /** Electricity first. */
  meters: readonly Meter[];
}
