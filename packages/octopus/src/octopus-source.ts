import { type DeviceId, isoSeconds, type JournalSource, type TelemetrySource } from '@ohmini/core';
import { failureOf } from './classification.ts';
import { DISCOVERY, readMeters } from './discovery.ts';
import { type JournalOptions, journal } from './journal.ts';
import { RATE_LIMIT_INFO, readRateLimitInfo } from './rate-limit-info.ts';
import { Refusal } from './refusal.ts';
import { session } from './session.ts';
import { type SettledOptions, settledHalfHours } from './settled.ts';
import { decodeTelemetry, GROUPING, TELEMETRY } from './telemetry.ts';

export interface OctopusSourceOptions extends SettledOptions, JournalOptions {}

/** One household at Octopus over GraphQL. */
export function octopusSource(options: OctopusSourceOptions): TelemetrySource & JournalSource {
  const conversation = session(options);
  const { ask, now } = conversation;
  const { accountNumber } = options;
  const malformed = () => failureOf(new Refusal('transient', 'malformed'), now());
  return {
    now,
    async discover(how) {
      const data = await ask({ operation: 'discovery', query: DISCOVERY, variables: { accountNumber } }, how);
      const meters = readMeters(data, now());
      if (!meters) throw malformed();
      return meters;
    },
    async telemetry(deviceId: DeviceId, interval, resolution, how) {
      const variables = {
        deviceId,
        start: isoSeconds(interval.from),
        end: isoSeconds(interval.to),
        grouping: GROUPING[resolution],
      };
      const data = await ask({ operation: 'smartMeterTelemetry', query: TELEMETRY, variables }, how);
      // Nothing to say is an honest "no readings"; another shape is not.
      const rows = data === undefined ? [] : (data as { smartMeterTelemetry?: unknown }).smartMeterTelemetry;
      if (!Array.isArray(rows)) throw malformed();
      return decodeTelemetry(rows, interval, now());
    },
    async rateLimits(how) {
      const data = await ask({ operation: 'rateLimitInfo', query: RATE_LIMIT_INFO, variables: {} }, how);
      return readRateLimitInfo(data, now());
    },
    settled: settledHalfHours(conversation, options),
    journal: journal(conversation, options),
  };
}
