import { join } from 'node:path';
import type { Config, InfluxConfig } from '@ohmini/config';
import { type History, type Sink, seconds } from '@ohmini/core';
import { influxHistory, influxSink, sqliteHistory, sqliteSink } from '@ohmini/sinks';

const sqlitePath = (dataDir: string) => join(dataDir, 'readings.db');

/** The store that the settings name, for writing. @throws Permanent when another process writes to the same file */
export function openSink({ influx, dataDir }: Config): Sink & AsyncDisposable {
  return influx ? influxSink(optionsOf(influx)) : sqliteSink({ path: sqlitePath(dataDir) });
}

/** The same store, for reading. */
export function openHistory({ influx, dataDir }: Config): History & AsyncDisposable {
  if (!influx) return sqliteHistory({ path: sqlitePath(dataDir) });
  return { ...influxHistory(optionsOf(influx)), async [Symbol.asyncDispose]() {} };
}

/** A page waits for it. */
const QUERY_TIMEOUT = seconds(10);

const optionsOf = (influx: InfluxConfig) => ({
  ...influx,
  token: influx.token.reveal(),
  queryTimeoutMs: QUERY_TIMEOUT,
});
