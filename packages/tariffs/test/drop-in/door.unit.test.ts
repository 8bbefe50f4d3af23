import { Permanent } from '@ohmini/core';
import { expect, test } from 'vitest';
import { asking, EVERYTHING, VAR } from './asking-us.ts';

const missing = new Permanent('http-404', '', 'missing');
const nobody = (number: number) => `/products/NOBODY-${number}/`;

test('only so many names that may be nothing are looked for; those that are known always', async () => {
  const us = asking({ fail: missing, places: 5 });
  for (let number = 0; number < 50; number++) expect((await us.get(nobody(number))).status).toBe(404);
  expect(us.asked).toHaveLength(5);
  await us.get(`${VAR}/standard-unit-rates/`);
  expect(us.asked).toHaveLength(6);
});

test('tariffs that anybody can make up for a known product are names that may be nothing', async () => {
  const us = asking({ fail: missing, places: 3 });
  for (let number = 3; number < 40; number++)
    await us.get(`/products/VAR-22-11-01/electricity-tariffs/E-${number}R-VAR-22-11-01-A/standard-unit-rates/`);
  expect(us.asked).toHaveLength(3);
});

test('a tariff that a household has is a name that may be nothing below a product that is made up', async () => {
  const us = asking({ fail: missing, places: 3, held: ['E-1R-VAR-22-11-01-A'] });
  for (let number = 0; number < 40; number++)
    await us.get(`/products/NOBODY-${number}/electricity-tariffs/E-1R-VAR-22-11-01-A/standard-unit-rates/`);
  expect(us.asked).toHaveLength(3);
});

test('what was there is known from then on, and takes no place among the unknown', async () => {
  const us = asking({ places: 1 });
  expect((await us.get(nobody(1))).status).toBe(200);
  expect([...us.rooms.answered.names]).toEqual(['products/NOBODY-1/']);
  expect((await us.get(nobody(2))).status).toBe(404);
  expect((await us.get(nobody(1))).status).toBe(200);
});

test('when enough lists are kept up the next one is refused for now, and those go on', async () => {
  const us = asking({ lists: 2 });
  const status = async (letter: string) => (await us.get(`${VAR.slice(0, -1)}${letter}/standing-charges/`)).status;
  expect([await status('A'), await status('B'), await status('C'), await status('A')]).toEqual([200, 200, 503, 200]);
  expect(us.rooms.unknown.names.size).toBe(0);
});

test('months of the past are counted, and what is one too many is refused for now', async () => {
  const us = asking({ covers: EVERYTHING, months: 300 });
  const statuses: number[] = [];
  for (const letter of 'ABCDEFGHJKLMNPABCDEFGHJKLMNP')
    for (const list of ['standard-unit-rates', 'standing-charges'])
      statuses.push((await us.get(`${VAR.slice(0, -1)}${letter}/${list}/?period_from=2025-11-01T00:00Z`)).status);
  expect(us.rooms.months.names.size).toBe(300);
  expect(statuses.slice(0, 23)).toEqual(Array(23).fill(200));
  expect(statuses.slice(24, 28)).toEqual(Array(4).fill(503));
});

test('a question about a few days of the past takes the months that they are in, by the clocks of London', async () => {
  const months = async (query: string) => {
    const us = asking({ covers: EVERYTHING });
    await us.get(`${VAR}/standard-unit-rates/?${query}`);
    return [...us.rooms.months.names].map((name) => name.slice(-7));
  };
  expect(await months('period_from=2025-12-01T00:00Z&period_to=2025-12-02T00:00Z')).toEqual(['2025-12']);
  expect(await months('period_from=2026-06-30T22:59Z&period_to=2026-06-30T23:01Z')).toEqual(['2026-06', '2026-07']);
  expect(await months('period_from=2026-06-30T23:00Z&period_to=2026-07-01T23:00Z')).toEqual(['2026-07']);
  expect(await months('period_to=2026-07-12T00:00Z')).toEqual(['2026-07']);
  expect(await months('period_from=2026-11-13T00:00Z')).toEqual([]);
});

test('whatever others ask for, there is room for the past of what a household has, and not for ever so much of it', async () => {
  const us = asking({ covers: EVERYTHING, months: 14, held: ['A', 'B', 'C'].map((end) => `E-1R-VAR-22-11-01-${end}`) });
  const year = async (letter: string, list = 'standard-unit-rates') =>
    (await us.get(`${VAR.slice(0, -1)}${letter}/${list}/?period_from=2025-11-01T00:00Z`)).status;
  expect([await year('P'), await year('N'), await year('A')]).toEqual([200, 503, 200]);
  const statuses: number[] = [];
  for (const letter of 'ABC')
    for (const list of ['standard-unit-rates', 'standing-charges', 'day-unit-rates'])
      statuses.push(await year(letter, list));
  expect(statuses).toEqual([...Array(7).fill(200), 503, 503]);
});
