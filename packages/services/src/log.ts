import type { Log } from '@ohmini/core';
import { pino } from 'pino';
import pretty from 'pino-pretty';

export interface LogOptions {
  level: string;
  /** `pretty` for a person, `json` for a collector; `auto` looks at who is at the other end. */
  format: 'auto' | 'pretty' | 'json';
  service: string;
}

/** Logs to standard output. */
export function openLog({ level, format, service }: LogOptions): Log {
  const timestamp = pino.stdTimeFunctions.isoTime;
  if (format === 'json' || (format === 'auto' && !process.stdout.isTTY))
    return pino({ level, timestamp, base: { service } });
  const stream = pretty({
    colorize: process.stdout.isTTY,
    translateTime: 'SYS:HH:MM:ss',
    hideObject: true,
    sync: true,
  });
  return pino({ level, timestamp, base: null }, stream);
}
