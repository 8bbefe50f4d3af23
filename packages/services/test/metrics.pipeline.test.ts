import { SERVICES } from '@ohmini/config';
import { noPromtool, promtool, until } from '@ohmini/testkit';
import { beforeAll, expect, test } from 'vitest';
import { pipeline } from './pipeline.ts';

/** Each with its labels, as it was said. */
const samples = new Map<string, number>();
let text = '';
let device = '';
let secrets: readonly string[] = [];

beforeAll(async () => {
  await using it = await pipeline({ journal: true, lateness: true });
  await using _services = await it.start(SERVICES);
  await it.caughtUp();
  const url = it.log.lines.flatMap(({ fields }) => ('url' in fields ? [String(fields.url)] : []))[0];
  const scrape = async () => await (await fetch(`${url}/metrics`)).text();
  await until('something of each service is counted', async () => {
    text = await scrape();
    return [
      /^ohmini_readings_stored_total/m,
      /^ohmini_readings_passed_over_total\{account="home"\} [1-9]/m,
      /^ohmini_rows_stored_total/m,
      /^ohmini_octopus_budget_used_calls/m,
      /^ohmini_service_last_seen_timestamp_seconds\{service="writer"/m,
    ].every((pattern) => pattern.test(text));
  });
  secrets = it.secrets;
  device = it.series.device;
  for (const line of text.split('\n').filter((each) => /^[a-z]/.test(each))) {
    const end = line.lastIndexOf(' ');
    samples.set(line.slice(0, end), Number(line.slice(end)));
  }
}, 120_000);

const valuesOf = (name: string): number[] =>
  [...samples].filter(([key]) => key.replace(/\{.*/, '') === name).map(([, value]) => value);

const sumOf = (name: string): number => valuesOf(name).reduce((sum, value) => sum + value, 0);

test('a household that was caught up with is seen in what its services show', () => {
  const now = Date.now() / 1000;
  expect(sumOf('ohmini_readings_fetched_total')).toBeGreaterThan(3000);
  expect(sumOf('ohmini_readings_stored_total')).toBeGreaterThan(3000);
  expect(sumOf('ohmini_readings_passed_over_total')).toBeGreaterThan(0);
  expect(Math.abs(sumOf('ohmini_last_stored_timestamp_seconds') - now)).toBeLessThan(300);
  expect(samples.get(`ohmini_missing_seconds{account="home",device="${device}"}`)).toBe(0);
  expect(samples.get('ohmini_jobs_total{queue="write",outcome="completed"}')).toBeGreaterThan(5);
  expect(samples.get('ohmini_store_write_duration_seconds_count{outcome="stored"}')).toBeGreaterThan(0);
  expect(samples.get('ohmini_breaker_state{breaker="octopus",state="closed"}')).toBe(1);
  expect(samples.get('ohmini_breaker_state{breaker="octopus",state="open"}')).toBe(0);
  expect(samples.get('ohmini_store_gate_shut_seconds')).toBe(0);
  expect(valuesOf('ohmini_service_last_seen_timestamp_seconds')).toHaveLength(SERVICES.length);
  expect(sumOf('ohmini_build_info')).toBe(1);
  expect(sumOf('ohmini_process_resident_memory_bytes')).toBeGreaterThan(1e6);
});

test('no label has many values, or one that says more than a name, a code or a version', () => {
  const values = [...text.matchAll(/[{,](?<label>[a-z_]+)="(?<value>[^"]*)"/g)].map(({ groups }) => groups);
  const byLabel = Map.groupBy(values, (groups) => groups?.label);
  for (const [label, found] of byLabel) {
    const distinct = new Set(found.map((groups) => groups?.value ?? ''));
    expect(distinct.size, `values of ${label}`).toBeLessThan(40);
    for (const value of distinct) expect(value, `a value of ${label}`).toMatch(/^[\w .+-]{0,64}$/);
  }
  expect(byLabel.size).toBeGreaterThan(8);
  for (const secret of secrets) expect(text).not.toContain(secret);
});

test('promtool finds nothing to object to', async ({ skip }) => {
  const missing = noPromtool();
  if (missing !== undefined) skip(missing);
  expect(await promtool(['check', 'metrics'], text)).toEqual({ isInOrder: true, said: '' });
});
