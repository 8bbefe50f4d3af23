import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mutants } from './mutants.ts';
import { page } from './page.ts';
import { planted } from './plant.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const places = mutants.flatMap(({ name, places }) => places.map((place) => ({ name, place })));

test('there are thirty planted bugs, each with a number and a name of its own', () => {
  expect(mutants.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(30);
});

test.each(places)('$name can be planted: what it replaces is in its file, once', ({ place }) => {
  for (const edit of place.edits) expect(planted(read(edit.file), edit)).toHaveProperty('text');
});

test.each(places)('$name has a test that is to catch it', ({ place: { caughtBy } }) => {
  expect(existsSync(join(root, caughtBy.file))).toBe(true);
});

test('the page is what the table says; `npm run mutants -- --write` writes it', () => {
  expect(read('docs/planted-bugs.md')).toBe(page(mutants));
});
