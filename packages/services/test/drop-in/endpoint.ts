import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@ohmini/config';
import { keysOf, openRedis } from '@ohmini/queue';
import { type Simulator, startSimulator } from '@ohmini/simulator';
import { recordedLog, testRedis } from '@ohmini/testkit';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { start } from '../../src/index.ts';

/** Redis and Octopus for a file; each endpoint has keys of its own and finds Octopus well. */
export function endpoints() {
  const log = recordedLog();
  let server: Awaited<ReturnType<typeof testRedis>>;
  let redis: Redis;
  let octopus: Simulator;

  beforeAll(async () => {
    server = await testRedis();
    redis = await openRedis(server.url, log);
    octopus = await startSimulator();
  });
  afterAll(async () => {
    redis.disconnect();
    await octopus[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  return {
    get octopus() {
      return octopus;
    },
    get redis() {
      return redis;
    },
    /** The dashboard as it is started anywhere, with nothing else of Ohmini. */
    async open(settings: Record<string, string> = {}) {
      octopus.clearFaults();
      octopus.calls.clear();
      const prefix = `drop-in-${randomUUID().slice(0, 8)}`;
      const cwd = await mkdtemp(join(tmpdir(), 'ohmini-drop-in-'));
      const env = {
        OCTOPUS_API_KEY: 'sk_live_0123456789abcdef0123456789abcdef',
        OCTOPUS_ACCOUNT_NUMBER: 'A-0000A001',
        OCTOPUS_REST_URL: octopus.restUrl,
        SINK: 'sqlite',
        REDIS_URL: server.url,
        QUEUE_PREFIX: prefix,
        HEALTH_SERVER_ADDR: '127.0.0.1:0',
        SERVICES: 'dashboard',
        ...settings,
      };
      const ownLog = recordedLog();
      const { config } = loadConfig({ env, cwd });
      const running = await start({ config, redisUrl: server.url, log: ownLog });
      const url = /http:\/\/\S+/.exec(ownLog.lines.map(({ message }) => message).join(' '))?.[0] ?? '';
      const base = `${url}/octopus/v1`;
      return {
        url,
        base,
        prefix,
        keys: keysOf(prefix),
        log: ownLog,
        get: (path: string, init: RequestInit = {}) => fetch(base + path, { redirect: 'manual', ...init }),
        /** The answer of Octopus itself to the same question. */
        real: (path: string, init: RequestInit = {}) => fetch(octopus.restUrl + path, { redirect: 'manual', ...init }),
        /** What Octopus was asked for. */
        asked: () => octopus.calls.list().flatMap(({ path }) => path ?? []),
        [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
      };
    },
  };
}

const AGILE_PRODUCT = '/products/AGILE-24-10-01';
const VAR_PRODUCT = '/products/VAR-22-11-01';
export const AGILE = `${AGILE_PRODUCT}/electricity-tariffs/E-1R-AGILE-24-10-01-A`;
export const FLEXIBLE = `${VAR_PRODUCT}/electricity-tariffs/E-1R-VAR-22-11-01-A`;
export const ECONOMY = `${VAR_PRODUCT}/electricity-tariffs/E-2R-VAR-22-11-01-A`;
export const GAS = `${VAR_PRODUCT}/gas-tariffs/G-1R-VAR-22-11-01-A`;
