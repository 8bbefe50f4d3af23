export * from './fast-clock.ts';
export * from './influx-fake.ts';
export type { InfluxFault } from './influx-fake-faults.ts';
export { parseLineProtocol } from './influx-fake-lines.ts';
export * from './recorded-log.ts';
export * from './store-and-truth.ts';
export * from './test-redis.ts';
export * from './until.ts';
