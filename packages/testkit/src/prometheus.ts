import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Engine, startEngine } from './engine.ts';

const PROMETHEUS = process.env.PROMETHEUS_PATH ?? '/usr/bin/prometheus';

/** Why this machine has no Prometheus to test with; undefined where it has. */
export const noPrometheus = (): string | undefined =>
  existsSync(PROMETHEUS) ? undefined : `needs Prometheus: apt-get install prometheus, there is none at ${PROMETHEUS}`;

/** @param config the text of prometheus.yml */
export const startPrometheus = (config: string): Promise<Engine> =>
  startEngine({
    command: PROMETHEUS,
    isUpAt: '/-/ready',
    async arguments(dir, address) {
      const file = join(dir, 'prometheus.yml');
      await writeFile(file, config);
      return [`--config.file=${file}`, `--storage.tsdb.path=${dir}/data`, `--web.listen-address=${address}`];
    },
  });
