/**
 * Many households in one process, as their user runs them: `npm run bench:households -- --households 1000 --minutes 5`.
 * One has a wrong key and one a dead meter. Prints what a household costs, and whether each row stands under its own tags.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { testRedis, until } from '@ohmini/testkit';
import { type RunningProcess, runProcess } from '../test/running-process.ts';

const { values } = parseArgs({
  options: { households: { type: 'string', default: '1000' }, minutes: { type: 'string', default: '5' } },
});
const count = Number(values.households);
const minutes = Number(values.minutes);

const cwd = await mkdtemp(join(tmpdir(), 'ohmini-bench-'));
await using redis = await testRedis();
await using simulator = runProcess('simulator', ['--port', '0', '--households', String(count)], {}, cwd);
const lines = () => [...simulator.output().matchAll(/OCTOPUS_ACCOUNT_NUMBER=(\S+) OCTOPUS_API_KEY=(\S+)/g)];
await until('the simulator runs', () => lines().length === count, 60_000);
const restUrl = /OCTOPUS_REST_URL=(\S+)/.exec(simulator.output())?.[1] ?? '';

const WRONG_KEY = 1;
const DEAD_METER = 2;
const accounts = lines().map(([, number, apiKey], index) => ({
  id: `h${index}`,
  number,
  apiKey: index === WRONG_KEY ? 'sk_live_wrong_wrong_wrong_wrong_wrong' : apiKey,
}));
await writeFile(join(cwd, 'accounts.yaml'), JSON.stringify({ accounts }), { mode: 0o600 });
await fetch(new URL('/_control/faults', restUrl), {
  method: 'POST',
  body: JSON.stringify({ kind: 'no-mini', account: accounts[DEAD_METER]?.number }),
});

const env = {
  ACCOUNTS_FILE: join(cwd, 'accounts.yaml'),
  OCTOPUS_GRAPHQL_URL: new URL('/v1/graphql/', restUrl).href,
  POLL_INTERVAL_SECONDS: '60',
  REDIS_URL: redis.url,
  DATA_DIR: join(cwd, 'data'),
  HEALTH_SERVER_ADDR: '127.0.0.1:0',
  LOG_FORMAT: 'json',
};
await using ohmini = runProcess('ohmini', ['start'], env, cwd);

// The first half is the start: meters are looked for, and twelve hours of each are fetched.
await pause(minutes * 30_000);
const [callsBefore, usedBefore] = [await callsSeen(), usage(ohmini)];
await pause(minutes * 30_000);
const calls = (await callsSeen()) - callsBefore;
const used = usage(ohmini);
const cpuSeconds = used.cpuSeconds - usedBefore.cpuSeconds;
const measuredMinutes = minutes / 2;

const rows = storedRows(join(cwd, 'data/readings.db'));
const [own, foreign] = ownAndForeign(rows);
console.log(
  JSON.stringify(
    {
      households: count,
      minutes,
      readingsStored: rows.reduce((sum, { readings }) => sum + readings, 0),
      householdsWithReadings: new Set(rows.map(({ account }) => account)).size,
      wrongKeyHasRows: rows.some(({ account }) => account === `h${WRONG_KEY}`),
      deadMeterHasRows: rows.some(({ account }) => account === `h${DEAD_METER}`),
      seriesUnderTheirOwnTags: own,
      seriesUnderOthersTags: foreign,
      callsPerHouseholdAndHour: round((calls / count / measuredMinutes) * 60),
      cpuPercentOfOneCore: round((cpuSeconds / measuredMinutes / 60) * 100),
      cpuMillisecondsPerHouseholdAndMinute: round((cpuSeconds * 1000) / count / measuredMinutes),
      residentMegabytes: round(used.residentMegabytes),
    },
    undefined,
    2,
  ),
);

async function callsSeen(): Promise<number> {
  const answer = await fetch(new URL('/_control/calls?operation=smartMeterTelemetry', restUrl));
  return ((await answer.json()) as { count: number }).count;
}

function storedRows(path: string): { account: string; device: string; readings: number }[] {
  using store = new DatabaseSync(path, { readOnly: true });
  const counted = store
    .prepare(
      'SELECT s.tags AS tags, count(*) AS readings FROM energy_consumption r JOIN _series s ON s.id = r._series GROUP BY s.id',
    )
    .all();
  return counted.map(({ tags, readings }) => ({ ...JSON.parse(String(tags)), readings: Number(readings) }));
}

/** A device belongs to one household: seen under two, readings were mixed. */
function ownAndForeign(stored: { account: string; device: string }[]): [number, number] {
  const owners = new Map<string, string>();
  let mixed = 0;
  for (const { account, device } of stored) {
    const owner = owners.get(device) ?? account;
    owners.set(device, owner);
    if (owner !== account) mixed += 1;
  }
  return [stored.length - mixed, mixed];
}

/** From /proc: what the process used since it began. */
function usage({ pid }: RunningProcess) {
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ').slice(13, 15).map(Number);
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuSeconds: (user + system) / 100, residentMegabytes: Number(resident) / 1024 };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
