import { readFileSync } from 'node:fs';

/** A payload that a public source captured from the real API; the file names the source. */
export const capture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`captures/${name}.json`, import.meta.url), 'utf8')).body;

export const rowsOf = (name: string): unknown[] =>
  (capture(name) as { data: { smartMeterTelemetry: unknown[] } }).data.smartMeterTelemetry;
