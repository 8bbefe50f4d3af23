import { Permanent, Transient } from '@ohmini/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BEYOND_RETENTION, isolate } from '../src/isolate.ts';

const refusal = (code = 'http-400') => new Permanent(code, 'no', 'data');

/** A store that refuses requests which hold any of `bad`, and counts. */
function store(bad: ReadonlySet<number>, code?: string) {
  const taken = new Set<number>();
  const seen = { requests: 0, taken };
  return {
    seen,
    async send(rows: readonly number[]) {
      seen.requests += 1;
      if (rows.some((row) => bad.has(row))) throw refusal(code);
      for (const row of rows) taken.add(row);
    },
  };
}

const upTo = (count: number) => Array.from({ length: count }, (_, row) => row);

test('exactly the bad rows are found and all others are stored, with two requests for each halving and bad row', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 300 }),
      fc.uniqueArray(fc.nat(299), { minLength: 1, maxLength: 3 }),
      async (count, some) => {
        const rows = upTo(count);
        const bad = new Set(some.map((row) => row % count));
        const { send, seen } = store(bad);
        const { refused, open } = await isolate(rows, refusal(), send);
        expect(refused.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual([...bad].toSorted((a, b) => a - b));
        expect(open).toEqual([]);
        expect(seen.taken).toEqual(new Set(rows.filter((row) => !bad.has(row))));
        expect(seen.requests).toBeLessThanOrEqual(bad.size * 2 * Math.ceil(Math.log2(count)) + 1);
      },
    ),
  );
});

test('one bad row in 5,000 takes fewer than 30 requests', async () => {
  for (const bad of [0, 2500, 4999]) {
    const { send, seen } = store(new Set([bad]));
    const { refused } = await isolate(upTo(5000), refusal(), send);
    expect(refused.map(({ row }) => row)).toEqual([bad]);
    expect(seen.requests).toBeLessThan(30);
  }
});

test('a search ends after 64 requests, and every row is stored, refused or open then', async () => {
  const bad = new Set(upTo(1000).filter((row) => row % 3 === 0));
  const { send, seen } = store(bad);
  const { refused, open } = await isolate(upTo(1000), refusal(), send);
  expect(seen.requests).toBeLessThanOrEqual(64);
  expect(refused.every(({ row }) => bad.has(row))).toBe(true);
  expect([...refused.map(({ row }) => row), ...open, ...seen.taken].toSorted((a, b) => a - b)).toEqual(upTo(1000));
});

test('of 5,000 rows that begin before the retention, all that do are found with few requests', async () => {
  const bad = new Set(upTo(3456));
  const { send, seen } = store(bad, BEYOND_RETENTION);
  const { refused, open } = await isolate(upTo(5000), refusal(BEYOND_RETENTION), send);
  expect([refused.length, open.length]).toEqual([3456, 0]);
  expect(seen.requests).toBeLessThan(50);
});

test('a store that fails in the midst of the search is not taken for one that refuses', async () => {
  const send = async () => Promise.reject(new Transient('http-503', 'later'));
  await expect(isolate(upTo(10), refusal(), send)).rejects.toThrow(Transient);
});

describe('where what is refused waits anyway', () => {
  const held = () => true;

  test('a request of which very many rows are refused is given back after ten more', async () => {
    const bad = new Set(upTo(5000).filter((row) => row % 2 === 0));
    const { send, seen } = store(bad);
    const { refused, open } = await isolate(upTo(5000), refusal(), send, held);
    expect([refused.map(({ row }) => row), open]).toEqual([upTo(5000), []]);
    expect(seen.requests).toBe(10);
  });

  test('a few bad rows are found among 5,000 as ever', async () => {
    const bad = new Set([0, 500]);
    const { send, seen } = store(bad);
    const { refused } = await isolate(upTo(5000), refusal(), send, held);
    expect(refused.map(({ row }) => row)).toEqual([0, 500]);
    expect(seen.taken.size).toBe(4998);
  });

  test('every bad row of a small request is found', async () => {
    const bad = new Set(upTo(10));
    const { refused } = await isolate(upTo(20), refusal(), store(bad).send, held);
    expect(refused.map(({ row }) => row)).toEqual([...bad]);
  });

  test('what is too old for the store is let go alone', async () => {
    const bad = new Set(upTo(3456));
    const { refused } = await isolate(upTo(5000), refusal(BEYOND_RETENTION), store(bad, BEYOND_RETENTION).send, held);
    expect(refused.map(({ row }) => row)).toEqual([...bad]);
  });
});
