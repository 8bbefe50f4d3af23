/** A process of the fleet: it does what its parent orders, one order after the other. */
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, type Instant, seconds } from '@ohmini/core';
import { cacheUnderTest } from './cache-under-test.ts';
import type { Order, Outcome, SteadySummary, Tally } from './protocol.ts';
import { seedCache } from './seed-cache.ts';

interface Answered {
  freshness: Outcome['freshness'];
  ageMs: number;
  fetchedAt: Instant;
  rows: readonly unknown[];
}

interface Candidate extends AsyncDisposable {
  ask(tariff: string): Promise<Answered>;
  servedFrom(): 'process' | 'shared';
  tally: Tally;
}

let candidate: Candidate | undefined;

async function begin({ setup, mishap }: Extract<Order, { do: 'begin' }>): Promise<true> {
  await candidate?.[Symbol.asyncDispose]();
  if (setup.algorithm === 'seed') {
    candidate = seedCache(setup);
    return true;
  }
  const cache = await cacheUnderTest(setup, mishap);
  candidate = {
    ask: (tariff) => cache.unitRates(tariff, setup.interval),
    servedFrom: cache.servedFrom,
    tally: cache.tally,
    [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose](),
  };
  return true;
}

/** Longer than our cache lets anybody wait. */
const GIVEN_UP_MS = seconds(40);

async function answered(tariff: string): Promise<Answered> {
  if (!candidate) throw new Error('It has not begun.');
  const gaveUp = new AbortController();
  const never = pause(GIVEN_UP_MS, undefined, { signal: gaveUp.signal }).then(() => {
    throw new Error('no-answer');
  });
  never.catch(() => {});
  try {
    return await Promise.race([candidate.ask(tariff), never]);
  } finally {
    gaveUp.abort();
  }
}

async function outcome(tariff: string): Promise<Outcome & { fetchedAt?: Instant }> {
  const askedAt = Date.now();
  const began = performance.now();
  try {
    const { freshness, ageMs, rows, fetchedAt } = await answered(tariff);
    const tookMs = performance.now() - began;
    return { freshness, ageMs, ageAskedMs: askedAt - fetchedAt, fetchedAt, rows: rows.length, tookMs };
  } catch (error) {
    const freshness = error instanceof Failure ? error.code : (error as Error).message;
    return { freshness, ageMs: undefined, ageAskedMs: undefined, rows: 0, tookMs: performance.now() - began };
  }
}

/** Each client asks for each tariff, again and again, at moments of its own. */
async function steady(order: Extract<Order, { do: 'steady' }>): Promise<SteadySummary> {
  const fetchedAt = new Map(order.tariffs.map((tariff) => [tariff, new Set<Instant>()]));
  const summary: SteadySummary = {
    answers: {},
    oldestMs: {},
    understatedMs: 0,
    partial: 0,
    longestWaitMs: 0,
    fetchedAt,
  };
  const end = performance.now() + order.forMs;
  const client = async () => {
    await pause(Math.random() * order.everyMs);
    while (performance.now() < end) {
      for (const tariff of order.tariffs) {
        const answer = await outcome(tariff);
        note(summary, answer, order.rows);
        if (answer.fetchedAt !== undefined) fetchedAt.get(tariff)?.add(answer.fetchedAt);
      }
      await pause(order.everyMs);
    }
  };
  await Promise.all(Array.from({ length: order.clients }, client));
  return summary;
}

function note(summary: SteadySummary, { freshness, ageMs, ageAskedMs, rows, tookMs }: Outcome, whole: number): void {
  const { answers, oldestMs } = summary;
  answers[freshness] = (answers[freshness] ?? 0) + 1;
  summary.longestWaitMs = Math.max(summary.longestWaitMs, tookMs);
  if (ageMs === undefined || ageAskedMs === undefined) return;
  oldestMs[freshness] = Math.max(oldestMs[freshness] ?? 0, ageMs);
  summary.understatedMs = Math.max(summary.understatedMs, ageAskedMs - ageMs);
  if (rows !== whole) summary.partial++;
}

async function hits({ tariff, times }: Extract<Order, { do: 'hits' }>): Promise<number[]> {
  const took = [];
  for (let time = 0; time < times; time++) {
    const began = performance.now();
    await candidate?.ask(tariff);
    const tookMs = performance.now() - began;
    if (candidate?.servedFrom() === 'process') took.push(tookMs);
    // A process that is asked has other things to do between two questions, and so has its memory.
    if (time % 100 === 0) await pause(1);
  }
  return took;
}

async function obey(order: Order): Promise<unknown> {
  if (order.do === 'begin') return await begin(order);
  if (order.do === 'steady') return await steady(order);
  if (order.do === 'hits') return await hits(order);
  if (order.do === 'tally') return candidate?.tally;
  return await Promise.all(Array.from({ length: order.clients }, () => outcome(order.tariff)));
}

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  void obey(order).then((reply) => process.send?.({ id, reply }));
});
process.on('disconnect', () => process.exit());
