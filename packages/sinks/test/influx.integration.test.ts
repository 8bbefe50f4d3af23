import { seconds } from '@ohmini/core';
import { startInfluxFake } from '@ohmini/testkit';
import { afterAll, beforeAll, test } from 'vitest';
import { influxHistory, influxSink } from '../src/index.ts';
import { noInfluxContainer, startInfluxContainer } from './influx-container.ts';
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

const { INFLUXDB_TEST_URL, INFLUXDB_TEST_TOKEN, INFLUXDB_TEST_ORG, INFLUXDB_TEST_BUCKET } = process.env;
const given = INFLUXDB_TEST_URL && {
  url: INFLUXDB_TEST_URL,
  token: INFLUXDB_TEST_TOKEN ?? '',
  org: INFLUXDB_TEST_ORG ?? '',
  bucket: INFLUXDB_TEST_BUCKET ?? '',
};
const missing = given ? undefined : await noInfluxContainer();

if (missing !== undefined) {
  test('a real InfluxDB 2.7 is a store of readings', ({ skip }) => skip(missing));
} else {
  let started: Awaited<ReturnType<typeof startInfluxContainer>> | undefined;
  beforeAll(async () => {
    started = given ? undefined : await startInfluxContainer();
  }, 120_000);
  afterAll(() => started?.[Symbol.asyncDispose]());

  sinkContract('influx (a real InfluxDB 2.x)', async () => {
    const server = given || started;
    if (!server) throw new Error('It was not started.');
    const { url, token, org, bucket } = server;
    const config = { url, token, org, bucket, ...TIMEOUTS };
    const sink = influxSink(config);
    return { sink, history: influxHistory(config), [Symbol.asyncDispose]: () => sink[Symbol.asyncDispose]() };
  });
}
