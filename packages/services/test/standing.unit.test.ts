import { expect, test } from 'vitest';
import { standingOf } from '../src/standing.ts';
import { readingOf, rowOf } from './quarantine-fixture.ts';

const ours = rowOf(readingOf(0.1));

test.each([
  ['no row at all', [], 'free'],
  ['this very row', [ours], 'same'],
  ['another value', [{ ...ours, fields: { ...ours.fields, demand: 0.7 } }], 'other'],
  ['a value that knows less', [{ ...ours, fields: { demand: 0.6 } }], 'other'],
  ['a value that knows more', [{ ...ours, fields: { ...ours.fields, export: 3 } }], 'other'],
  ['a price alone', [{ ...ours, fields: { unit_rate: 0.25 } }], 'free'],
  ['the same with a price', [{ ...ours, fields: { ...ours.fields, unit_rate: 0.25 } }], 'same'],
  ['a row of another series', [{ ...ours, tags: { ...ours.tags, phase: '2' }, fields: { demand: 9 } }], 'free'],
  ['a row of another time', [{ ...ours, at: ours.at + 1, fields: { demand: 9 } }], 'free'],
] as const)('where the store has %s, a reading finds its place %s', (_, stored, standing) => {
  expect(standingOf(ours, stored, true)).toBe(standing);
});

test('of rows that are no readings every field counts', () => {
  const row = { measurement: 'unit_rate', tags: {}, fields: { unit_rate: 0.25 }, at: 1 };
  expect(standingOf(row, [{ ...row, fields: { unit_rate: 0.3 } }], false)).toBe('other');
});
