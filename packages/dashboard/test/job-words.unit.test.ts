import { packPoints, packReadings } from '@ohmini/core';
import { expect, test } from 'vitest';
import { jobWords } from '../src/job-words.ts';

const AT = Date.parse('2026-01-15T18:00:00Z');
const SERIES = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' } as const;
const READING = {
  readAt: AT,
  consumptionDeltaKwh: 0.1,
  demandKw: 0.4,
  costDeltaGbp: null,
  consumptionKwh: 5,
  exportKwh: null,
};

const WRITE = packReadings(SERIES, 7, [READING]);

test.each([
  ['poll', { account: 'home', device: '00-11' }, 'home · 00-11'],
  ['upkeep', { account: 'home', device: '00-11', task: 'audit' }, 'home · 00-11 · audit'],
  ['account', { account: 'home' }, 'home · look for meters'],
  ['account', { account: 'home', task: 'journal' }, 'home · journal'],
  ['tariff', { product: 'AGILE-24', tariff: 'E-1R-AGILE-24-A' }, 'E-1R-AGILE-24-A'],
  ['write', WRITE, 'home · 1 reading · 2026-01-15T18:00:00Z'],
  ['alert', { severity: 'info', title: 'All is well', text: 'It is.', at: AT }, 'All is well'],
])('a job of %s has a line', (queue, data, line) => expect(jobWords(queue, data).name).toBe(line));

test('rows that are no readings are counted by what they are', () => {
  const row = (measurement: string, at: number) => ({ measurement, tags: {}, fields: { value: 1 }, at });
  const points = [row('rate_journal', AT + 1_000), row('rate_journal', AT), row('gap', AT)];
  expect(jobWords('write', packPoints('home', points)).data).toEqual({
    household: 'home',
    rows: { rate_journal: 2, gap: 1 },
    from: '2026-01-15T18:00:00Z',
    to: '2026-01-15T18:00:01Z',
  });
});

test('of a refused reading the reason and its values are there to decide by', () => {
  const data = { write: WRITE, reason: 'out of range', said: 'no', refusedAt: AT, isForced: true };
  const words = jobWords('quarantine', data);
  expect(words.name).toBe('home · 1 reading · 2026-01-15T18:00:00Z · out of range');
  expect(words.data).toMatchObject({ reason: 'out of range', said: 'no', storedWhateverIsThere: true });
  expect(words.data).toMatchObject({ values: [{ consumptionDeltaKwh: 0.1, demandKw: 0.4 }] });
});

test('of one that was changed since it was written no values are told', () => {
  const write = { ...WRITE, firstReadAt: AT + 1_000 };
  expect(jobWords('quarantine', { write, reason: '', said: '', refusedAt: AT }).data).not.toHaveProperty('values');
});

test.each([
  ['write', { ...WRITE, apiKey: 'canary' }],
  ['poll', { account: 'home', device: '00-11', token: 'canary' }],
  ['poll', 'canary'],
  ['poll', null],
  ['write', { unreadable: 'canary' }],
  ['constructor', { canary: 1 }],
  ['elsewhere', { canary: 1 }],
])('what no job of %s can hold is not shown', (queue, data) => {
  expect(JSON.stringify(jobWords(queue, data))).not.toContain('canary');
});

test('a time far out of range is no fault', () => {
  const write = { ...WRITE, firstReadAt: 9e15 };
  expect(jobWords('write', write).name).toBe('home · 1 reading · no time');
});
