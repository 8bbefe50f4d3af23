import type { ServiceName } from '@ohmini/config';
import { type StatusPorts, serveStatus } from '@ohmini/dashboard';
import { JOB_NAMES } from '@ohmini/queue';
import type { Context } from './context.ts';
import { countsOf } from './overview.ts';
import { quarantineSize } from './quarantined.ts';
import { readinessOf } from './readiness.ts';
import { VERSION } from './version.ts';

/** What a process says of itself and of what it needs. */
export const statusPorts = (context: Context, services: readonly ServiceName[]): StatusPorts => ({
  version: VERSION,
  clock: context.clock,
  log: context.log,
  readiness: () => readinessOf(context, services),
  fault: () => context.pulse.fault(),
  async metrics() {
    await countQueues(context).catch(() => context.metrics.queueJobs.reset());
    return await context.metrics.registry.metrics();
  },
});

/** Counted when asked for: Redis knows it best. */
async function countQueues(context: Context): Promise<void> {
  for (const queue of JOB_NAMES) {
    for (const [state, count] of Object.entries(await countsOf(context, queue))) {
      context.metrics.queueJobs.set({ queue, state }, count);
    }
  }
  context.metrics.quarantine.set(await quarantineSize(context.queues));
}

/** For a process without the dashboard: /health, /ready and /metrics alone. */
export const status = (context: Context, services: readonly ServiceName[]) =>
  serveStatus(context.config.listen, statusPorts(context, services));
