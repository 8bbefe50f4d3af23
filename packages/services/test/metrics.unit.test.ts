import { expect, test } from 'vitest';
import { metrics } from '../src/metrics.ts';
import { processMetrics } from '../src/process-metrics.ts';

const own = metrics().registry.getMetricsAsArray();
const all = [...own, ...processMetrics().getMetricsAsArray()];

/** What a gauge or histogram may be measured in, or count. */
const UNITS = ['seconds', 'bytes', 'gbp', 'jobs', 'calls', 'readings', 'gaps', 'state', 'info'];

/** Each has few values: of the settings, of a table of ours, or the code of a failure. */
const LABELS = new Set([
  'account',
  'breaker',
  'channel',
  'code',
  'device',
  'kind',
  'layer',
  'measurement',
  'operation',
  'outcome',
  'purpose',
  'queue',
  'reason',
  'service',
  'state',
  'status',
  'tariff',
  'tier',
  'version',
]);

test('every metric begins with ohmini_, is written in small letters, and is explained in a sentence', () => {
  expect(own.length).toBeGreaterThan(40);
  for (const { name } of all) expect(name).toMatch(/^ohmini(_[a-z0-9]+)+$/);
  for (const { help } of own) expect(help).toMatch(/^[A-Z].+[.;].*$/);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

test('counters, and nothing else, end in _total', () => {
  // As prom-client says it, and as it is at run time.
  const isCounter = ({ type }: (typeof all)[number]) => String(type) === 'counter';
  expect(all.filter(isCounter).map(({ name }) => name)).toEqual(
    all.map(({ name }) => name).filter((name) => name.endsWith('_total')),
  );
});

test('every other metric of ours ends in a base unit, or in what it counts', () => {
  const others = own.map(({ name }) => name).filter((name) => !name.endsWith('_total'));
  const unitless = others.filter((name) => !UNITS.includes(name.split('_').at(-1) ?? ''));
  expect(unitless).toEqual([]);
});

test('no metric has a label of which nobody knows how many values there may be', () => {
  const labels = own.flatMap((metric) => ('labelNames' in metric ? (metric.labelNames as string[]) : []));
  expect(labels).toContain('account');
  expect([...new Set(labels)].filter((label) => !LABELS.has(label))).toEqual([]);
});
