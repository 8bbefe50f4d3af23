import type { DeviceId, Fuel } from '@ohmini/core';
import type { Agreement, PriceAt } from './tariffs/agreement.ts';
import type { Load } from './truth/load.ts';
import type { Timing } from './truth/timing.ts';

export type Profile = 'occupancy' | 'kettle' | 'oven' | 'heatPump' | 'ev' | 'solar';

/** A home as the caller describes it. What is left out is derived from the seed, the same each time. */
export interface HouseholdSpec {
  accountNumber: string;
  /** Two households with the same key are two accounts of one customer. */
  apiKey: string;
  profile: readonly Profile[];
  /** A second meter, read each half hour. Default false. */
  gas?: boolean;
  /** Without one the meters have a deviceId but no telemetry. Default true. */
  homeMini?: boolean;
  /** Of the electricity meter. */
  serial?: string;
  deviceId?: DeviceId;
  mpan?: string;
  /** What the electricity is bought under today. Default `agile`. */
  tariff?: 'agile' | 'flexible' | 'day-night';
  /** Region of the grid, A to P without I and O. Default A. */
  region?: string;
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
  load: Load;
  timing: Timing;
  agreements: readonly Agreement[];
  priceAt: PriceAt;
}

export interface Household {
  accountNumber: string;
  apiKey: string;
  userId: number;
  homeMini: boolean;
  /** Electricity first. */
  meters: readonly Meter[];
}
