import { seconds } from '@ohmini/core';
import { startInfluxFake } from '@ohmini/testkit';
import { test } from 'vitest';
import { influxHistory, influxSink } from '../src/index.ts';
import { type SinkUnderTest, sinkContract } from './sink-contract.ts';

const TIMEOUTS = { writeTimeoutMs: seconds(10), queryTimeoutMs: seconds(10) };

sinkContract('influx (the fake)', async (): Promise<SinkUnderTest> => {
  const server = await startInfluxFake();
  const { url, token, org, bucket } = server;
  const config = { url, token, org, bucket, ...TIMEOUTS };
  const sink = influxSink(config);
  return {
    sink,
    history: influxHistory(config),
    async [Symbol.asyncDispose]() {
      await sink[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});

const {
  INFLUXDB_TEST_URL: url,
  INFLUXDB_TEST_TOKEN: token = '',
  INFLUXDB_TEST_ORG: org = '',
  INFLUXDB_TEST_BUCKET: bucket = '',
} = process.env;

if (url === undefined) {
  test('a real InfluxDB 2.x is a store of readings', ({ skip }) => skip('INFLUXDB_TEST_URL is not set'));
} else {
  sinkContract('influx (a real InfluxDB 2.x)', async () => {
    const config = { url, token, org, bucket, ...TIMEOUTS };
    const sink = influxSink(config);
    return { sink, history: influxHistory(config), [Symbol.asyncDispose]: () => sink[Symbol.asyncDispose]() };
  });
}
