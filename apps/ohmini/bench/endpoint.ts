/**
 * What the tariffs at /octopus/v1 cost: `npm run bench:endpoint -- --seconds 10 --connections 50`. Hits in process, then over
 * HTTP with the clients in a second process, and in the same run a bare express route that answers the same bytes. A real
 * Redis; Octopus is called once. Prints the figures and the ratio of the two, and exits 1 when an answer was not a hit.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Log } from '@ohmini/core';
import { serveDashboard } from '@ohmini/dashboard';
import { keysOf, nameRooms, openRedis } from '@ohmini/queue';
import { startSimulator } from '@ohmini/simulator';
import { dropIn } from '@ohmini/tariffs';
import { testRedis } from '@ohmini/testkit';
import express from 'express';
import { cacheUnderTest } from '../test/tariffs/cache-under-test.ts';
import type { Load } from './endpoint/load.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, connections: { type: 'string', default: '50' } },
});
const duration = Number(values.seconds);
const connections = Number(values.connections);

const PATH = '/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-A/standard-unit-rates/';
const HITS = 20_000;

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
await using stack = new AsyncDisposableStack();
const server = stack.use(await testRedis());
const octopus = stack.use(await startSimulator());
const setup = { redisUrl: server.url, restUrl: octopus.restUrl, prefix: 'bench', windows: {}, folder: '', scale: 1 };
const tariffs = stack.use(await cacheUnderTest({ ...setup, algorithm: 'ohmini' }));
const redis = await openRedis(server.url, log);
stack.defer(() => redis.disconnect());
const answer = dropIn({
  tariffs,
  clock: Date,
  ours: async () => ({ products: new Set(), tariffs: new Set() }),
  rooms: nameRooms(redis, keysOf(setup.prefix)),
});

const unused = () => Promise.reject(new Error('There is no API here.'));
const dashboard = stack.use(
  await serveDashboard(
    { host: '127.0.0.1', port: 0 },
    {
      version: 'bench',
      // A clock that runs so fast that the limit of calls is counted and never met.
      clock: { now: () => performance.now() * 1e6 },
      log,
      readiness: async () => ({ ready: true, components: {} }),
      metrics: async () => '',
      overview: () => Promise.reject(new Error('There is no page here.')),
      way: { pipeline: unused, replay: unused },
      api: { meters: unused, series: unused, days: unused, rates: unused },
      queues: [],
      access: { kind: 'open', isSaid: false },
      isOurName: () => true,
      isTrustedProxy: () => false,
      tariffs: { answer, publicUrl: undefined, isOwnHost: () => true },
      boardWritable: false,
      demo: true,
    },
  ),
);
const base = `${dashboard.url}/octopus/v1`;
const ours = base + PATH;
const plain = await fetch(ours, { headers: { 'accept-encoding': 'identity' } });
const body = await plain.text();
const bareUrl = await bareExpress();

const took: number[] = [];
for (let hit = 0; hit < HITS; hit++) {
  const began = performance.now();
  await answer({ method: 'GET', path: PATH, query: '', base, spend: () => true });
  took.push(performance.now() - began);
}

const packed = { 'accept-encoding': 'gzip' };
const known = { 'accept-encoding': 'identity', 'if-none-match': plain.headers.get('etag') ?? '' };

const loads: Record<string, Load> = {
  warmUp: await load(ours, {}, 2),
  ours: await load(ours, {}),
  oursCompressed: await load(ours, packed),
  oursUnchanged: await load(ours, known),
  bare: await load(bareUrl, {}),
};
const ratio = (of: string) => round((loads[of]?.requestsPerSecond ?? 0) / (loads.bare?.requestsPerSecond ?? 1));
const calls = octopus.calls.count({ operation: 'rates' });
const isAllHits =
  calls === 1 && Object.values(loads).every(({ statuses }) => !('errors' in statuses) && !('429' in statuses));

console.log(
  JSON.stringify(
    {
      cores: cpus().length,
      bodyBytes: body.length,
      inProcess: { hits: HITS, p50Ms: percentile(took, 50), p99Ms: percentile(took, 99) },
      connections,
      ...loads,
      ofBareExpress: { plain: ratio('ours'), compressed: ratio('oursCompressed'), unchanged: ratio('oursUnchanged') },
      callsToOctopus: calls,
    },
    undefined,
    2,
  ),
);
process.exitCode = isAllHits ? 0 : 1;

/** The same bytes from memory, with nothing before and nothing behind. */
async function bareExpress(): Promise<string> {
  const app = express();
  app.get('/', (_request, response) => void response.type('json').send(Buffer.from(body)));
  const bare = createServer(app).listen(0, '127.0.0.1');
  await once(bare, 'listening');
  stack.defer(() => {
    bare.close();
    bare.closeAllConnections();
  });
  return `http://127.0.0.1:${(bare.address() as AddressInfo).port}/`;
}

async function load(url: string, headers: Record<string, string>, seconds = duration): Promise<Load> {
  const clients = fork(new URL('./endpoint/load.ts', import.meta.url));
  clients.send({ url, headers, connections, duration: seconds });
  const [measured] = (await once(clients, 'message')) as [Load];
  clients.kill();
  return measured;
}

function percentile(samples: readonly number[], percent: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return round(sorted[Math.floor((sorted.length * percent) / 100)] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
