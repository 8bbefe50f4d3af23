export { type InfluxHistoryConfig, influxHistory } from './influx-history.ts';
export type { InfluxConfig } from './influx-request.ts';
export { type InfluxSinkConfig, influxSink } from './influx-sink.ts';
export { sqliteHistory } from './sqlite-history.ts';
export { type SqliteConfig, sqliteSink } from './sqlite-sink.ts';
