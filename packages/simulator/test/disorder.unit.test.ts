import { hours, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { households } from '../src/index.ts';
import { rowsOf } from '../src/truth/row.ts';
import { disordered } from '../src/wire/disorder.ts';
import { wireRow } from '../src/wire/telemetry.ts';
import { first, home, NOW } from './caller.ts';

const meter = first(first(households([home], 1)).meters);
const rows = rowsOf(meter, { from: NOW - hours(1), to: NOW }).map((row) => wireRow(row, seconds(10)));
const answers = Array.from({ length: 200 }, (_, i) => disordered(rows, `request ${i}`));

test('however rows are disordered, the last one of each time is the right one', () => {
  const right = new Map(rows.map((row) => [row.readAt, row]));
  for (const answer of answers) expect(new Map(answer.map((row) => [row.readAt, row]))).toEqual(right);
});

test('most answers are in order, some are newest first, some repeat a row without its cost', () => {
  const inOrder = answers.filter((answer) => answer.every((row, i) => row === rows[i]));
  expect(inOrder.length).toBeGreaterThan(80);
  expect(answers.some((answer) => answer[0]?.readAt === rows.at(-1)?.readAt)).toBe(true);
  const doubled = answers.flatMap((answer) => answer.filter((row, i) => row.readAt === answer[i + 1]?.readAt));
  expect(doubled.some((row) => row.costDelta === null)).toBe(true);
  expect(doubled.some((row) => row.costDelta !== null)).toBe(true);
});
