import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Permanent, type Point, Transient } from '@ohmini/core';
import { expect, test } from 'vitest';
import { sqliteHistory, sqliteSink } from '../src/index.ts';
import { rejection } from './rejection.ts';

const ALL = { from: 0, to: 1e13 };
const SELECTION = { measurement: 'm', tags: {} };

const row = (at: number, fields: Point['fields'] = { demand: at }): Point => ({
  measurement: 'm',
  tags: { account: 'home' },
  fields,
  at,
});

function temporaryDirectory(): { path: string } & Disposable {
  const directory = mkdtempSync(join(tmpdir(), 'ohmini-sqlite-'));
  return { path: directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}

/** A writer in another process; resolves with it once it has acknowledged so many rows, and how many those were. */
async function startWriter(path: string, rows: number): Promise<{ writer: ChildProcess; acknowledged: () => number }> {
  const script = fileURLToPath(new URL('./sqlite-writer-process.ts', import.meta.url));
  const writer = spawn(process.execPath, [script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  let acknowledged = 0;
  const enough = Promise.withResolvers<void>();
  createInterface({ input: writer.stdout }).on('line', (line) => {
    acknowledged = Number(line);
    if (acknowledged === rows) enough.resolve();
  });
  await enough.promise;
  return { writer, acknowledged: () => acknowledged };
}

test('a reader finds nothing while there is no file, and the rows once there is one', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'later', 'readings.sqlite');
  await using history = sqliteHistory({ path });
  expect(await history.range(SELECTION, ALL, 9)).toEqual([]);
  expect(await history.last(SELECTION, ALL)).toBeUndefined();
  expect(await history.sum(SELECTION, 'demand', ALL)).toBe(0);
  expect(await history.count(SELECTION, ALL)).toBe(0);
  mkdirSync(join(directory.path, 'later'));
  writeFileSync(path, '');
  expect(await history.count(SELECTION, ALL)).toBe(0);
  await using sink = sqliteSink({ path });
  await sink.write([row(1)]);
  expect(await history.range(SELECTION, ALL, 9)).toEqual([row(1)]);
});

test('a reader sees the file that took the place of another', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'readings.sqlite');
  await using history = sqliteHistory({ path });
  for (const at of [1, 2]) {
    await using sink = sqliteSink({ path });
    await sink.write([row(at)]);
    expect(await history.range(SELECTION, ALL, 9)).toEqual([row(at)]);
    await sink[Symbol.asyncDispose]();
    for (const name of ['', '-wal', '-shm']) rmSync(path + name, { force: true });
  }
});

test('a second writer is told that there is one, until the first is gone', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'readings.sqlite');
  const first = sqliteSink({ path });
  await using second = sqliteSink({ path });
  await first.write([row(1)]);
  for (const refused of [second.write([row(2)]), second.probe()]) {
    const failure = await rejection(refused);
    expect(failure).toBeInstanceOf(Permanent);
    expect(failure).toMatchObject({ code: 'sqlite-second-writer', reason: 'request' });
    expect(failure.message).not.toContain(directory.path);
  }
  await first.write([row(3)]);
  await first[Symbol.asyncDispose]();
  await second.write([row(2)]);
});

test('what a writer acknowledged survives its kill -9, and the next one takes its place', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'readings.sqlite');
  const { writer, acknowledged } = await startWriter(path, 200);
  await using history = sqliteHistory({ path });
  expect(await history.count(SELECTION, ALL)).toBeGreaterThanOrEqual(200);
  await using sink = sqliteSink({ path });
  expect(await rejection(sink.probe())).toMatchObject({ code: 'sqlite-second-writer' });

  writer.kill('SIGKILL');
  await once(writer, 'close');
  const rows = await history.range(SELECTION, ALL, 1e6);
  expect(rows.length).toBeGreaterThanOrEqual(acknowledged());
  expect(rows).toEqual(rows.map((_, index) => row(index + 1)));
  await sink.write([row(rows.length + 1)]);
  expect(await history.count(SELECTION, ALL)).toBe(rows.length + 1);
});

test('a write that fails leaves nothing behind, and the next one goes through', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'readings.sqlite');
  await using sink = sqliteSink({ path });
  await using history = sqliteHistory({ path });
  await sink.write([row(1)]);
  using other = new DatabaseSync(path);
  other.exec(`CREATE TRIGGER no_more BEFORE INSERT ON "m" WHEN new._at = 3 BEGIN SELECT RAISE(ABORT, 'no'); END`);
  const points = [row(2, { demand: 1, new_field: 2 }), { ...row(2), tags: { account: 'new' } }, row(3)];
  expect(await rejection(sink.write(points))).toBeInstanceOf(Transient);
  expect(await history.range(SELECTION, ALL, 9)).toEqual([row(1)]);
  other.exec('DROP TRIGGER no_more');
  await sink.write(points);
  expect(await history.count(SELECTION, ALL)).toBe(4);
  expect(await history.sum(SELECTION, 'new_field', ALL)).toBe(2);
});

test('a database that another process has locked can be written later', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'readings.sqlite');
  await using sink = sqliteSink({ path });
  await sink.write([row(1)]);
  using other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  expect(await rejection(sink.write([row(2)]))).toMatchObject({ kind: 'transient', code: 'sqlite-5' });
  other.exec('COMMIT');
  await sink.write([row(2)]);
});

test('a file of a newer version is left alone, and both sides say why', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'readings.sqlite');
  using newer = new DatabaseSync(path);
  newer.exec('PRAGMA user_version = 2');
  await using sink = sqliteSink({ path });
  await using history = sqliteHistory({ path });
  for (const refused of [sink.write([row(1)]), sink.probe(), history.count(SELECTION, ALL)]) {
    const failure = await rejection(refused);
    expect(failure).toMatchObject({ kind: 'permanent', code: 'sqlite-newer', reason: 'request' });
    expect(failure.message).toContain('newer version');
  }
  expect(newer.prepare('SELECT * FROM sqlite_schema').all()).toEqual([]);
});

test('a file that is no database is said to be none', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'readings.sqlite');
  writeFileSync(path, 'no database, but long enough to look like one'.repeat(100));
  await using sink = sqliteSink({ path });
  expect(await rejection(sink.write([row(1)]))).toMatchObject({ code: 'sqlite-26', reason: 'request' });
  await using history = sqliteHistory({ path });
  expect(await rejection(history.count(SELECTION, ALL))).toMatchObject({ code: 'sqlite-26' });
});

test('a directory that cannot be made is named by its cause and not by its path', async () => {
  using directory = temporaryDirectory();
  writeFileSync(join(directory.path, 'file'), '');
  await using sink = sqliteSink({ path: join(directory.path, 'file', 'readings.sqlite') });
  const failure = await rejection(sink.write([row(1)]));
  expect(failure).toBeInstanceOf(Transient);
  expect(failure.message).not.toContain(directory.path);
});

test('names that SQL gives a meaning to are names like others', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'readings.sqlite');
  await using sink = sqliteSink({ path });
  await using history = sqliteHistory({ path });
  const measurement = 'table"; DROP TABLE _series; --';
  const fields = { select: 1, 'a"b': 2, from: 'x', 'order by': 4, constructor: 5 };
  const points = [
    { measurement, tags: { where: '1=1' }, fields, at: 1 },
    { measurement, tags: { where: '1=2' }, fields: { select: 1 }, at: 1 },
    { measurement: 'Energy', tags: {}, fields: { a: 1 }, at: 1 },
    { measurement: 'energy', tags: {}, fields: { b: 2 }, at: 1 },
  ];
  await sink.write(points);
  for (const point of points) {
    expect(await history.range({ measurement: point.measurement, tags: point.tags }, ALL, 9)).toEqual([point]);
  }
  expect(await history.sum({ measurement, tags: {} }, 'a"b', ALL)).toBe(2);
});

test('what is being asked when a reader is disposed fails for now', async () => {
  using directory = temporaryDirectory();
  const history = sqliteHistory({ path: join(directory.path, 'readings.sqlite') });
  const asked = rejection(history.count(SELECTION, ALL));
  await history[Symbol.asyncDispose]();
  expect(await asked).toMatchObject({ kind: 'transient', code: 'sqlite-reader' });
});
