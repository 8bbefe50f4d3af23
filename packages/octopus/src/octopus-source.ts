import { type DeviceId, isoSeconds, type TelemetrySource, Transient } from '@ohmini/core';
import { DISCOVERY, readDevices } from './discovery.ts';
import { type SessionOptions, session } from './session.ts';
import { decodeTelemetry, GROUPING, TELEMETRY } from './telemetry.ts';

export interface OctopusSourceOptions extends SessionOptions {
  accountNumber: string;
}

/** One household at Octopus over GraphQL. */
export function octopusSource(options: OctopusSourceOptions): TelemetrySource {
  const { ask, now } = session(options);
  return {
    now,
    async discover(signal) {
      const data = await ask('discovery', DISCOVERY, { accountNumber: options.accountNumber }, signal);
      const devices = readDevices(data);
      if (!devices) throw new Transient('malformed', 'Octopus answered the search for meters in an unknown shape.');
      return devices;
    },
    async telemetry(deviceId: DeviceId, interval, resolution, signal) {
      const asked = {
        deviceId,
        start: isoSeconds(interval.from),
        end: isoSeconds(interval.to),
        grouping: GROUPING[resolution],
      };
      const data = await ask('smartMeterTelemetry', TELEMETRY, asked, signal);
      return decodeTelemetry(rowsOf(data), interval, now());
    },
  };
}

/** No data at all is an honest "nothing": a meter without a Home Mini answers so. Any other shape is not. */
function rowsOf(data: unknown): readonly unknown[] {
  if (data === undefined) return [];
  const rows = (data as { smartMeterTelemetry?: unknown } | null)?.smartMeterTelemetry;
  if (Array.isArray(rows)) return rows;
  throw new Transient('malformed', 'Octopus answered telemetry in an unknown shape.');
}
