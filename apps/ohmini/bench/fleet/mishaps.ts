import { setTimeout as pause } from 'node:timers/promises';
import { minutes } from '@ohmini/core';
import { openEntry } from '@ohmini/tariffs';
import { askRedis, until } from '@ohmini/testkit';
import { fieldOf, placeOf } from '../../test/tariffs/aged.ts';
import { type Member, startMember } from '../../test/tariffs/fleet.ts';
import type { Outcome, Setup } from '../../test/tariffs/protocol.ts';
import type { Tried } from './cases.ts';
import { renewal } from './renewal.ts';
import { age, calls, everybodyAsks, OCTOPUS_MS, prepared, TARIFF, type Trial } from './trial.ts';

/** Kills are spread over twice the time that Octopus takes: before the claim, while it fetches, and after. */
const SPREAD_MS = 2 * OCTOPUS_MS;

/** The end of the lease, a fetch, and the second for which a process believes what it saw. */
const renewedWithinMs = ({ windows }: Trial) => windows.leaseMs + OCTOPUS_MS + 1_000;

type Where = 'before its claim' | 'while it fetched' | 'after it had published';

/** One process begins to refresh and is killed so much later; then all the others ask until they have the new prices. */
export async function killedAtPoints(trial: Trial, points: number): Promise<Tried> {
  const all: Outcome[] = [];
  const killed: Record<Where, number> = { 'before its claim': 0, 'while it fetched': 0, 'after it had published': 0 };
  let most = 0;
  let slowestMs = 0;
  let orphans = 0;
  let setup = await prepared(trial, minutes(31));
  for (let point = 0; point < points; point++) {
    setup = await prepared(trial, minutes(31));
    await killRefresher(setup, () => pause((point * SPREAD_MS) / points));
    if (trial.algorithm === 'ohmini') killed[await whereKilled(setup)]++;
    const { outcomes, isRenewed, afterMs } = await renewal(trial, renewedWithinMs(trial));
    all.push(...outcomes);
    if (isRenewed) slowestMs = Math.max(slowestMs, afterMs);
    else orphans++;
    await pause(OCTOPUS_MS + trial.windows.leaseMs);
    most = Math.max(most, calls(trial.octopus));
  }
  const where = trial.algorithm === 'ohmini' ? `; killed ${counts(killed)}` : '';
  return {
    setup,
    outcomes: all,
    calls: most,
    allowed: { calls: 2, names: ['fresh', 'stale'] },
    broken: [
      orphans > 0 && `never refreshed after ${orphans} kills`,
      Object.values(killed).includes(0) && points >= 20 && `killed ${counts(killed)}`,
    ].filter((each) => each !== false),
    note: `refreshed after ${points - orphans} of ${points} kills, within ${Math.round(slowestMs)} ms${where}`,
  };
}

const counts = (of: Record<string, number>) =>
  Object.entries(of)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

async function killRefresher(setup: Setup, moment: () => Promise<void>): Promise<void> {
  const victim = startMember();
  await victim.order({ do: 'begin', setup });
  void victim.order({ do: 'ask', tariff: TARIFF, clients: 1 });
  await moment();
  victim.signal('SIGKILL');
  await victim.exited;
}

async function whereKilled({ redisUrl, prefix }: Setup): Promise<Where> {
  const { key, path } = placeOf(prefix, TARIFF);
  if ((await fieldOf(redisUrl, key, 'holder')) !== '') return 'while it fetched';
  const entry = openEntry(await fieldOf(redisUrl, key, 'entry'), path);
  return entry && Date.now() - entry.fetchedAt < minutes(30) ? 'after it had published' : 'before its claim';
}

/** Killed while it fetches; nobody asks again before what there is is too old to be served. */
export async function orphaned(trial: Trial): Promise<Tried> {
  const setup = await prepared(trial, minutes(31));
  await killRefresher(setup, () => pause(OCTOPUS_MS / 2));
  await age(setup, minutes(36));
  return { setup, outcomes: await everybodyAsks(trial), allowed: { calls: 2, names: ['fresh'] } };
}

/** It is stopped when its request has left, another takes over, and then it wakes up with what it fetched before. */
export async function asleep(trial: Trial): Promise<Tried> {
  const setup = await prepared(trial, minutes(36));
  const sleeper = startMember();
  await sleeper.order({ do: 'begin', setup, mishap: { at: 'asked', signal: 'SIGSTOP' } });
  const late = sleeper.order({ do: 'ask', tariff: TARIFF, clients: 1 });
  if (trial.algorithm === 'seed') await pause(OCTOPUS_MS / 2).then(() => sleeper.signal('SIGSTOP'));
  await until('it sleeps', sleeper.isStopped);
  await pause(trial.windows.leaseMs);
  const outcomes = await everybodyAsks(trial);
  sleeper.signal('SIGCONT');
  outcomes.push(...(await late));
  const broken = trial.algorithm === 'ohmini' ? await fencedOff(sleeper) : [];
  sleeper.signal('SIGKILL');
  await sleeper.exited;
  return { setup, outcomes, allowed: { calls: 2, names: ['fresh'] }, broken };
}

async function fencedOff(sleeper: Member): Promise<string[]> {
  return await until('it was told', async () => (await sleeper.order({ do: 'tally' })).overtaken === 1, 5_000).then(
    () => [],
    () => ['the sleeper was not told that it was overtaken'],
  );
}

/** A refresher and a back-off as a clock that was an hour ahead left them: neither is over by the clock of now. */
export async function leftByAnotherClock({ redisUrl, prefix }: Setup, aheadMs: number): Promise<void> {
  const from = Date.now() + aheadMs;
  const trouble = { kind: 'transient', code: 'http-503', message: 'Octopus could not answer just now.', failures: 1 };
  const fields = { holder: 'gone', heldFrom: from, heldUntil: from + 60_000, troubleFrom: from };
  const all = { ...fields, troubleUntil: from + 60_000, trouble: JSON.stringify(trouble), changed: 'by-another-clock' };
  await askRedis(redisUrl, 'HSET', placeOf(prefix, TARIFF).key, ...Object.entries(all).flat().map(String));
}
