import { DatabaseSync } from 'node:sqlite';
import { Permanent } from '@ohmini/core';
import { expect, test } from 'vitest';
import { sqliteFailure } from '../src/sqlite-failure.ts';

const sqliteError = (errcode: number): Error => Object.assign(new Error('at /secret/path'), { errcode });

test.each<[string, number, 'transient' | 'permanent']>([
  ['a refused statement', 1, 'permanent'],
  ['busy', 5, 'transient'],
  ['locked', 6, 'transient'],
  ['read-only', 8, 'transient'],
  ['an I/O error with detail', 10 | (3 << 8), 'transient'],
  ['damaged', 11, 'permanent'],
  ['disk full', 13, 'transient'],
  ['cannot open', 14, 'transient'],
  ['no database', 26, 'permanent'],
  ['a code of tomorrow', 99, 'transient'],
])('%s', (_, errcode, kind) => {
  const failure = sqliteFailure(sqliteError(errcode));
  expect(failure).toMatchObject({ kind, code: `sqlite-${errcode & 0xff}` });
  if (failure instanceof Permanent) expect(failure.reason).toBe('request');
  expect(failure.message).not.toContain('secret');
});

test('a full disk, as SQLite itself reports it, may pass', () => {
  using db = new DatabaseSync(':memory:');
  db.exec('PRAGMA max_page_count = 2; CREATE TABLE t (a)');
  const fill = () => db.prepare('INSERT INTO t VALUES (zeroblob(100000))').run();
  try {
    fill();
    expect.unreachable('it fitted');
  } catch (error) {
    expect(sqliteFailure(error)).toMatchObject({ kind: 'transient', code: 'sqlite-13' });
  }
});

test('an error of the file system is named by its code', () => {
  const error = Object.assign(new Error('EACCES: /secret/path'), { code: 'EACCES' });
  expect(sqliteFailure(error)).toMatchObject({ kind: 'transient', code: 'sqlite-EACCES' });
  expect(sqliteFailure(error).message).not.toContain('secret');
});

test('a failure stays what it is', () => {
  const failure = new Permanent('x', 'y', 'data');
  expect(sqliteFailure(failure)).toBe(failure);
});
