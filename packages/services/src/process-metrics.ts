import { collectDefaultMetrics, Registry } from 'prom-client';

/** Gauges whose names end as those of counters do; `ohmini_nodejs_active_resources` says the same and more. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `ohmini_nodejs_active_${what}_total`);

let registry: Registry | undefined;

/** Memory, processor time, event loop and garbage of this process: one watch over them, however often it is asked for. */
export function processMetrics(): Registry {
  if (registry) return registry;
  registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'ohmini_' });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  return registry;
}
