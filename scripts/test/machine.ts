import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findRedisServer } from '../../packages/embedded/src/index.ts';

export interface Machine {
  /** Tells the tests what they can use. */
  env: Record<string, string>;
  /** What is not here, and how to get it. */
  lacks: string[];
}

/** What only some tests use: where it is found, where the tests look for it, and how to get it. */
const PROGRAMS = [
  { names: ['chromium', 'chromium-browser', 'google-chrome'], setting: 'CHROMIUM_PATH', lack: 'chromium' },
  { names: ['influxd'], setting: 'INFLUXD_PATH', lack: 'influxd 1.x, of the package influxdb' },
  { names: ['victoria-metrics'], setting: 'VICTORIA_METRICS_PATH', lack: 'victoria-metrics' },
  { names: ['prometheus'], setting: 'PROMETHEUS_PATH', lack: 'prometheus' },
  { names: ['promtool'], setting: 'PROMTOOL_PATH', lack: 'promtool, of the package prometheus' },
];

/** Looks for what the tests need beyond Node: a redis-server (unpacked into the checkout if need be), a browser, stores. */
export async function surveyMachine(root: string): Promise<Machine> {
  const machine: Machine = { env: {}, lacks: [] };
  const redis = process.env.OHMINI_TEST_REDIS_SERVER ?? (await findRedis(root));
  if (redis) machine.env.OHMINI_TEST_REDIS_SERVER = redis;
  else machine.lacks.push('redis-server 6.2 or later: install Redis or Valkey');
  for (const { names, setting, lack } of PROGRAMS) {
    const path = process.env[setting] ?? findOnPath(...names);
    if (path) machine.env[setting] = path;
    else machine.lacks.push(`${lack}: install it, or set ${setting}`);
  }
  return machine;
}

async function findRedis(root: string): Promise<string | undefined> {
  const onProgress = (text: string) => console.error(`ohmini: ${text}`);
  return (await findRedisServer({ checkoutDir: root, onProgress }))?.command;
}

function findOnPath(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
