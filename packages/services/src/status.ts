import type { ServiceName } from '@ohmini/config';
import { type StatusPorts, serveStatus } from '@ohmini/dashboard';
import { Registry } from 'prom-client';
import type { Context } from './context.ts';
import { processMetrics } from './process-metrics.ts';
import { readinessOf } from './readiness.ts';
import { sharedState } from './shared-state.ts';
import { VERSION } from './version.ts';

/** What a process says of itself and of what it needs. */
export function statusPorts(context: Context, services: readonly ServiceName[]): StatusPorts {
  const look = sharedState(context);
  const registry = Registry.merge([context.metrics.registry, processMetrics()]);
  context.metrics.build.set({ version: VERSION }, 1);
  return {
    version: VERSION,
    clock: context.clock,
    log: context.log,
    readiness: () => readinessOf(context, services),
    fault: () => context.pulse.fault(),
    async metrics() {
      await look();
      return await registry.metrics();
    },
  };
}

/** For a process without the dashboard: /health, /ready and /metrics alone. */
export const status = (context: Context, services: readonly ServiceName[]) =>
  serveStatus(context.config.listen, statusPorts(context, services));
