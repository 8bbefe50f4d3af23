import { startInfluxFake } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { influxSink } from '../src/index.ts';
import { rejection } from './rejection.ts';

const rows = (count: number) =>
  Array.from({ length: count }, (_, slot) => ({
    measurement: 'energy_consumption',
    tags: { account: 'home' },
    fields: { demand: slot },
    at: Date.UTC(2026, 10, 20) + slot * 10_000,
  }));

// InfluxDB's own client sends a thousand lines at a time, and forgets to say when one of them fails.
test.each([1, 999, 1000, 1001, 5000])(
  'a write of %i rows ends when the store has answered, and as it answered',
  async (count) => {
    await using server = await startInfluxFake();
    const { url, token, org, bucket } = server;
    await using sink = influxSink({ url, token, org, bucket, writeTimeoutMs: 5000 });
    server.fail({ kind: 'status', status: 503 });
    expect(await rejection(sink.write(rows(count)))).toMatchObject({ code: 'http-503' });
    server.heal();
    await sink.write(rows(count));
    expect(server.rows()).toHaveLength(count);
  },
);
