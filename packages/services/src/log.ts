import type { Log } from '@ohmini/core';
import { pino } from 'pino';
import pretty from 'pino-pretty';

export interface LogOptions {
  level: string;
  /** `pretty` for a person, `json` for a collector. `auto`: one service is in a container, several are at somebody's home. */
  format: 'auto' | 'pretty' | 'json';
  services: readonly string[];
}

/** Logs to standard output. */
export function openLog({ level, format, services }: LogOptions): Log {
  const timestamp = pino.stdTimeFunctions.isoTime;
  if (format === 'json' || (format === 'auto' && services.length === 1)) {
    const formatters = { level: (label: string) => ({ level: label }) };
    return pino({ level, timestamp, formatters, base: { service: services.join('+') } });
  }
  const stream = pretty({
    colorize: process.stdout.isTTY,
    translateTime: 'SYS:HH:MM:ss',
    hideObject: true,
    sync: true,
  });
  return pino({ level, timestamp, base: null }, stream);
}
