/** A process of the fleet: it does what its parent orders, one order after the other. */
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, hours } from '@ohmini/core';
import { cacheUnderTest } from './cache-under-test.ts';
import type { Order, Outcome, SteadySummary, Tally } from './protocol.ts';
import { seedCache } from './seed-cache.ts';

interface Answered {
  freshness: Outcome['freshness'];
  ageMs?: number;
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
  const day = { from: Date.now() - hours(24), to: Date.now() + hours(24) };
  candidate = {
    ask: (tariff) => cache.unitRates(tariff, day),
    servedFrom: cache.servedFrom,
    tally: cache.tally,
    [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose](),
  };
  return true;
}

async function outcome(tariff: string): Promise<Outcome> {
  const began = performance.now();
  try {
    if (!candidate) throw new Error('It has not begun.');
    const { freshness, ageMs, rows } = await candidate.ask(tariff);
    return { freshness, ageMs, rows: rows.length, tookMs: performance.now() - began };
  } catch (error) {
    const code = error instanceof Failure ? error.code : String(error);
    return { freshness: code, ageMs: undefined, rows: 0, tookMs: performance.now() - began };
  }
}

/** Each client asks for each tariff, again and again, at moments of its own. */
async function steady(order: Extract<Order, { do: 'steady' }>): Promise<SteadySummary> {
  const summary: SteadySummary = { answers: {}, oldestMs: {}, tookMs: { process: [], shared: [] } };
  const end = performance.now() + order.forMs;
  const client = async () => {
    await pause(Math.random() * order.everyMs);
    while (performance.now() < end) {
      for (const tariff of order.tariffs) note(summary, await outcome(tariff));
      await pause(order.everyMs);
    }
  };
  await Promise.all(Array.from({ length: order.clients }, client));
  return summary;
}

/** Enough for a percentile. */
const SAMPLES = 5000;

function note({ answers, oldestMs, tookMs }: SteadySummary, { freshness, ageMs, tookMs: took }: Outcome): void {
  answers[freshness] = (answers[freshness] ?? 0) + 1;
  if (ageMs !== undefined) oldestMs[freshness] = Math.max(oldestMs[freshness] ?? 0, ageMs);
  const samples = tookMs[candidate?.servedFrom() ?? 'shared'];
  samples[samples.length < SAMPLES ? samples.length : Math.floor(Math.random() * SAMPLES)] = took;
}

async function obey(order: Order): Promise<unknown> {
  if (order.do === 'begin') return await begin(order);
  if (order.do === 'steady') return await steady(order);
  if (order.do === 'tally') return candidate?.tally;
  return await Promise.all(Array.from({ length: order.clients }, () => outcome(order.tariff)));
}

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  void obey(order).then((reply) => process.send?.({ id, reply }));
});
process.on('disconnect', () => process.exit());
