import { type DeviceId, isoSeconds, type TelemetrySource } from '@ohmini/core';
import { failureOf } from './classification.ts';
import { DISCOVERY, readMeters } from './discovery.ts';
import { RATE_LIMIT_INFO, readRateLimitInfo } from './rate-limit-info.ts';
import { Refusal } from './refusal.ts';
import { type SessionOptions, session } from './session.ts';
import { decodeTelemetry, GROUPING, TELEMETRY } from './telemetry.ts';

export interface OctopusSourceOptions extends SessionOptions {
  accountNumber: string;
}

/** One household at Octopus over GraphQL. */
export function octopusSource(options: OctopusSourceOptions): TelemetrySource {
  const { ask, now } = session(options);
  const malformed = () => failureOf(new Refusal('transient', 'malformed'), now());
  return {
    now,
    async discover(how) {
      const data = await ask('discovery', DISCOVERY, { accountNumber: options.accountNumber }, how);
      const meters = readMeters(data, now());
      if (!meters) throw malformed();
      return meters;
    },
    async telemetry(deviceId: DeviceId, interval, resolution, how) {
      const asked = {
        deviceId,
        start: isoSeconds(interval.from),
        end: isoSeconds(interval.to),
        grouping: GROUPING[resolution],
      };
      const data = await ask('smartMeterTelemetry', TELEMETRY, asked, how);
      // Nothing to say is an honest "no readings"; another shape is not.
      const rows = data === undefined ? [] : (data as { smartMeterTelemetry?: unknown }).smartMeterTelemetry;
      if (!Array.isArray(rows)) throw malformed();
      return decodeTelemetry(rows, interval, now());
    },
    rateLimits: async (how) => readRateLimitInfo(await ask('rateLimitInfo', RATE_LIMIT_INFO, {}, how), now()),
  };
}
