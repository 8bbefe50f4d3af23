import type { Instant } from './time.ts';

/** Household id from the settings (`home` for a single one): `[A-Za-z0-9_]{1,32}`, never the Octopus account number. */
export type AccountId = string;

/** EUI-64 of a smart meter, as Octopus writes it: `00-11-22-33-44-55-66-77`. It names the meter, not its Home Mini. */
export type DeviceId = string;

export type Fuel = 'electricity' | 'gas';

/** The slot length of a stored reading. */
export type Resolution = '10s' | '1m' | '30m';

/** What Octopus told us of a meter, whether or not it is asked for telemetry. */
export interface FoundMeter {
  /** Absent where no smart device stands behind the meter point. */
  id?: DeviceId;
  fuel: Fuel;
  /** `import and export`: two meter points share it, and one answer holds both directions (API contract 2.5). */
  role: 'import' | 'export' | 'import and export';
  /** The last three characters of the serial number, to find the meter by in the cupboard. More of it is private (I10). */
  serialEnding?: string;
  isPolled: boolean;
  /** Why it is polled or not, for a person: `export shares the device of the import meter`. */
  why: string;
  /** At this moment Octopus had no reading of the 12 hours before it, and none came since: there may be no Home Mini. */
  silentSince?: Instant;
}

/** A meter that is asked for telemetry. */
export type Device = FoundMeter & { id: DeviceId; isPolled: true };

export const isDevice = (meter: FoundMeter): meter is Device => meter.isPolled && meter.id !== undefined;

/** Polled at the household's own interval; gas and silent meters take a call now and then, and no share of the hour. */
export const isPolledOften = ({ fuel, silentSince }: Device): boolean =>
  fuel === 'electricity' && silentSince === undefined;

/** A gas meter sleeps to save its battery and reads each half hour; finer telemetry of it does not exist. */
export const resolutionOf = ({ fuel }: Pick<FoundMeter, 'fuel'>): Resolution => (fuel === 'gas' ? '30m' : '10s');

/** What one stream of readings is known by everywhere: in jobs, in Redis keys, in the tags of the store. */
export interface Series {
  account: AccountId;
  device: DeviceId;
  fuel: Fuel;
  resolution: Resolution;
}

/** The value of the tag `source`, kept from the program whose data layout this one continues. */
export const SOURCE_TAG = 'octopus_home_mini';
