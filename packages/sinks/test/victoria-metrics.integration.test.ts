import { randomUUID } from 'node:crypto';
import { hours, type Point, pointOf, type Series, seconds } from '@ohmini/core';
import { noVictoriaMetrics, startVictoriaMetrics } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { influxSink } from '../src/index.ts';

const { VICTORIAMETRICS_TEST_URL: given } = process.env;
const missing = given === undefined ? noVictoriaMetrics() : undefined;

const series: Series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' };
const START = Math.floor(Date.now() / 10_000) * 10_000 - hours(2);

const points = (measurement: string): Point[] =>
  Array.from({ length: 5000 }, (_, slot) =>
    pointOf(
      series,
      {
        readAt: START + seconds(1) * slot,
        consumptionDeltaKwh: 0.001,
        demandKw: -0.084,
        costDeltaGbp: slot / 7,
        consumptionKwh: 1485.157 + slot / 1000,
        exportKwh: null,
      },
      measurement,
    ),
  );

/** One metric with its labels, as `/api/v1/export` says it. */
interface Exported {
  metric: Record<string, string>;
  values: number[];
  timestamps: number[];
}

async function exported(url: string, measurement: string): Promise<Exported[]> {
  await fetch(`${url}/internal/force_flush`);
  const wanted = new URLSearchParams({ 'match[]': `{__name__=~"${measurement}_.+"}` });
  const lines = await (await fetch(`${url}/api/v1/export?${wanted}`)).text();
  return lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Exported]));
}

// It takes what InfluxDB takes and keeps every copy of a row that is written twice, so that it is no store of readings.
test('VictoriaMetrics reads what is written for InfluxDB: names, tags, times and values', async ({ skip }) => {
  if (missing !== undefined) skip(missing);
  await using own = given === undefined ? await startVictoriaMetrics() : undefined;
  const url = given ?? own?.url ?? '';
  await using sink = influxSink({ url, token: 'none', org: 'home', bucket: 'b', writeTimeoutMs: seconds(10) });
  const measurement = `smoke_${randomUUID().slice(0, 8)}`;
  const written = points(measurement);
  await sink.probe();
  await sink.write(written);
  const found = await exported(url, measurement);
  const fields = Object.keys(written[0]?.fields ?? {});
  expect(found).toHaveLength(fields.length);
  expect(fields).toHaveLength(4);
  expect(found.map(({ metric }) => metric.__name__)).toEqual(
    expect.arrayContaining(fields.map((field) => `${measurement}_${field}`)),
  );
  for (const { metric, values, timestamps } of found) {
    expect(metric).toMatchObject(written[0]?.tags ?? {});
    expect(timestamps).toEqual(written.map(({ at }) => at));
    const field = metric.__name__?.slice(measurement.length + 1) ?? '';
    for (const [index, point] of written.entries()) expect(values[index]).toBeCloseTo(Number(point.fields[field]), 9);
  }
});
