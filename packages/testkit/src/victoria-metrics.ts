import { existsSync } from 'node:fs';
import { type Engine, startEngine } from './engine.ts';

const VICTORIA_METRICS = process.env.VICTORIA_METRICS_PATH ?? '/usr/bin/victoria-metrics';

/** Why this machine has no VictoriaMetrics to test with; undefined where it has. */
export const noVictoriaMetrics = (): string | undefined =>
  existsSync(VICTORIA_METRICS)
    ? undefined
    : `needs VictoriaMetrics: apt-get install victoria-metrics, there is none at ${VICTORIA_METRICS}`;

export const startVictoriaMetrics = (): Promise<Engine> =>
  startEngine({
    command: VICTORIA_METRICS,
    isUpAt: '/health',
    arguments: (dir, address) => [`-httpListenAddr=${address}`, `-storageDataPath=${dir}/data`, '-retentionPeriod=2'],
  });
