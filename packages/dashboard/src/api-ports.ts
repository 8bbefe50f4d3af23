import type {
  AccountId,
  DeviceId,
  EnergyColumns,
  Fuel,
  Instant,
  Interval,
  LondonDay,
  Milliseconds,
} from '@ohmini/core';

/** What the API answers from. Each throws Permanent (`missing`) where there is no such household or meter. */
export interface ApiPorts {
  meters(): Promise<ListedMeter[]>;
  series(question: SeriesQuestion): Promise<SeriesAnswer>;
  days(question: DaysQuestion): Promise<DayFigures[]>;
  rates(question: RatesQuestion): Promise<Rates>;
}

export interface MeterName {
  account: AccountId;
  device: DeviceId;
}

export interface ListedMeter extends MeterName {
  fuel: Fuel;
  /** Whether it counts what is exported too. */
  isExport: boolean;
  /** Octopus has had no reading of it since: there may be no Home Mini. */
  silentSince: Instant | undefined;
  newestAt: Instant | undefined;
}

export interface SeriesQuestion extends MeterName {
  /** In whole steps. */
  interval: Interval;
  /** UK days are of 23 to 25 hours. */
  step: Milliseconds | 'day';
}

export interface DaysQuestion extends MeterName {
  /** In order, and next to each other. */
  days: readonly LondonDay[];
}

export interface SeriesAnswer {
  columns: EnergyColumns;
  /** Half hours may be cheaper than we know. */
  isUpperBound: boolean;
}

/** One meter's UK day, or as much of it as is over. Undefined is "not known". */
export interface DayFigures extends LondonDay {
  importKwh: number | undefined;
  exportKwh: number | undefined;
  costGbp: number | undefined;
  exportGbp: number | undefined;
  standingGbp: number | undefined;
  elapsedSeconds: number;
  /** Of these, what readings account for. */
  coveredSeconds: number;
  isUpperBound: boolean;
}

export interface RatesQuestion {
  account: AccountId;
  /** The household's first electricity meter without it. */
  device?: DeviceId | undefined;
  interval: Interval;
}

/** Pence per kWh, VAT included. */
export interface RatePiece extends Interval {
  pence: number;
}

export interface Rates {
  device: DeviceId;
  /** Those that are known, oldest first; of neighbours none has the price of the other. */
  unit: RatePiece[];
  export: RatePiece[];
  /** Per day, at the interval's beginning. */
  standingPence: number | undefined;
  isUpperBound: boolean;
}
