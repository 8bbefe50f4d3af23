import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findRedisServer } from '../../packages/embedded/src/index.ts';

export interface Machine {
  /** Tells the tests what they can use. */
  env: Record<string, string>;
  /** What is not here, and how to get it. */
  lacks: string[];
}

/** Looks for what the tests need beyond Node: a redis-server (unpacked into the checkout if need be) and a browser. */
export async function surveyMachine(root: string): Promise<Machine> {
  const machine: Machine = { env: {}, lacks: [] };
  const redis = process.env.OHMINI_TEST_REDIS_SERVER ?? (await findRedis(root));
  if (redis) machine.env.OHMINI_TEST_REDIS_SERVER = redis;
  else machine.lacks.push('redis-server 6.2 or later: install Redis or Valkey');
  const chromium = process.env.CHROMIUM_PATH ?? findOnPath('chromium', 'chromium-browser', 'google-chrome');
  if (chromium) machine.env.CHROMIUM_PATH = chromium;
  else machine.lacks.push('chromium: install it, or set CHROMIUM_PATH');
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
