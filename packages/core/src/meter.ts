/** Household id from the settings (`home` for a single one): `[A-Za-z0-9_]{1,32}`, never the Octopus account number. */
export type AccountId = string;

/** EUI-64 of a smart meter, as Octopus writes it: `00-11-22-33-44-55-66-77`. It names the meter, not its Home Mini. */
export type DeviceId = string;

export type Fuel = 'electricity' | 'gas';

/** The slot length of a stored reading. */
export type Resolution = '10s' | '1m' | '30m';

/** A meter that can be asked for telemetry. */
export interface Device {
  id: DeviceId;
  fuel: Fuel;
}

/** What one stream of readings is known by everywhere: in jobs, in Redis keys, in the tags of the store. */
export interface Series {
  account: AccountId;
  device: DeviceId;
  fuel: Fuel;
  resolution: Resolution;
}

/** The value of the tag `source`, kept from the program whose data layout this one continues. */
export const SOURCE_TAG = 'octopus_home_mini';
