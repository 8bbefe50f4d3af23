import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { noPrometheus, noPromtool, promtool, startPrometheus, until } from '@ohmini/testkit';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { metrics } from '../src/metrics.ts';
import { processMetrics } from '../src/process-metrics.ts';
import { docs, expressions, metricsIn, PROMETHEUS, rules, rulesTest, variables } from './monitoring.ts';

const registry = Registry.merge([metrics().registry, processMetrics()]);
/** A histogram is several series by other names. */
const isRegistered = (name: string): boolean =>
  [name, name.replace(/_(bucket|sum|count)$/, '')].some((each) => registry.getSingleMetric(each) !== undefined);

test('every metric that a rule, a board or one of its variables names is one that the services show', () => {
  const named = metricsIn([rules, rulesTest, ...expressions.map(({ expr }) => expr), ...variables].join('\n'));
  expect(named.length).toBeGreaterThan(25);
  expect(named.filter((name) => !isRegistered(name))).toEqual([]);
});

test('every alert is in the docs, and is seen to be told, and not to be told, by a test of its own', () => {
  const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name ?? '');
  expect(alerts).toHaveLength(14);
  for (const alert of alerts) {
    expect(docs).toContain(alert);
    expect(rulesTest, alert).toMatch(new RegExp(`alertname: ${alert}\\s+exp_alerts:\\s+- exp_labels`));
    expect(rulesTest, alert).toMatch(new RegExp(`alertname: ${alert}, exp_alerts: \\[\\]`));
  }
});

test('promtool takes the settings of Prometheus, and the rules pass their tests', async ({ skip }) => {
  const missing = noPromtool();
  if (missing !== undefined) skip(missing);
  const checked = await promtool(['check', 'config', join(PROMETHEUS, 'prometheus.yml')]);
  expect(checked, checked.said).toMatchObject({ isInOrder: true });
  const tested = await promtool(['test', 'rules', join(PROMETHEUS, 'tests/ohmini.yml')]);
  expect(tested, tested.said).toMatchObject({ isInOrder: true });
});

const METER = '00-11-22-33-44-55-66-77';
const LABELS: Record<string, string> = { account: 'home', device: METER, state: 'open', version: '1' };

/** What a process shows in which everything was counted once. */
function allCounted(): Registry {
  const all = metrics();
  for (const metric of Object.values(all)) {
    if (metric instanceof Registry) continue;
    const names = 'labelNames' in metric ? (metric.labelNames as string[]) : [];
    const labels = Object.fromEntries(names.map((name) => [name, LABELS[name] ?? 'any']));
    if (metric instanceof Counter) metric.inc(labels);
    if (metric instanceof Gauge) metric.set(labels, 1);
    if (metric instanceof Histogram) metric.observe(labels, 1);
  }
  return Registry.merge([all.registry, processMetrics()]);
}

async function shown(of: Registry) {
  const server = createServer(async (_request, response) => {
    response.setHeader('content-type', of.contentType).end(await of.metrics());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    address: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('every query of a board has an answer of a real Prometheus, where everything was counted once', async ({
  skip,
}) => {
  const missing = noPrometheus();
  if (missing !== undefined) skip(missing);
  await using target = await shown(allCounted());
  const scraped = { job_name: 'ohmini', scrape_interval: '200ms', static_configs: [{ targets: [target.address] }] };
  await using prometheus = await startPrometheus(JSON.stringify({ scrape_configs: [scraped] }));
  const ask = async (expr: string): Promise<{ status: string; error?: string; data?: { result: unknown[] } }> => {
    const query = expr.replace('$household', 'home').replace('$meter', METER).replaceAll('$__rate_interval', '1m');
    const url = `${prometheus.url}/api/v1/query?${new URLSearchParams({ query })}`;
    return JSON.parse(await (await fetch(url)).text());
  };
  await until('it was scraped twice', async () => {
    const answer = await ask('rate(ohmini_readings_fetched_total[1m])');
    return (answer.data?.result.length ?? 0) > 0;
  });
  expect(expressions.length).toBeGreaterThan(20);
  for (const { name, expr } of expressions) {
    const { status, error, data } = await ask(expr);
    expect({ name, status, error }).toEqual({ name, status: 'success', error: undefined });
    expect(data?.result.length, name).toBeGreaterThan(0);
  }
  for (const text of variables) {
    const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(text) ?? [];
    const { data } = await ask(`group by (${label}) (${selector})`);
    expect(data?.result, text).toHaveLength(1);
  }
});
