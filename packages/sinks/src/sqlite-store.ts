import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Point } from '@ohmini/core';
import { seriesKey } from './series-key.ts';
import { writerLock } from './sqlite-lock.ts';
import { columnsOf, createSchema, quoteName, tableOf } from './sqlite-schema.ts';

/** How long a statement waits for another process, such as a backup, with the event loop. */
const BUSY_TIMEOUT_MS = 200;

interface Table {
  columns: string[];
  upsert: StatementSync;
}

/**
 * The one writer's open database. What it remembers of tables and series is true only while every transaction
 * succeeds: after any failure it is closed, which also rolls back, and opened again.
 */
export interface Store extends Disposable {
  write(points: readonly Point[]): void;
}

export function openStore(path: string): Store {
  // When a household uses power says when nobody is at home: not for every user of the machine.
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  using opened = new DisposableStack();
  opened.use(writerLock(`${path}.lock`));
  const db = opened.use(new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  createSchema(db);
  const seriesIdOf = seriesIds(db);
  const tableFor = tables(db);
  const resources = opened.move();

  return {
    write(points) {
      db.exec('BEGIN IMMEDIATE');
      for (const { measurement, tags, fields, at } of points) {
        const { columns, upsert } = tableFor(measurement, Object.keys(fields));
        const values = columns.map((column) => (Object.hasOwn(fields, column) ? (fields[column] ?? null) : null));
        upsert.run(seriesIdOf(measurement, tags), at, ...values);
      }
      db.exec('COMMIT');
    },
    [Symbol.dispose]: () => resources.dispose(),
  };
}

function seriesIds(db: DatabaseSync): (measurement: string, tags: Record<string, string>) => number {
  const known = new Map<string, number>();
  const upsert = db.prepare(
    `INSERT INTO _series (measurement, tags) VALUES (?, ?)
     ON CONFLICT (measurement, tags) DO UPDATE SET tags = excluded.tags RETURNING id`,
  );
  return (measurement, tags) => {
    const json = seriesKey(tags);
    const key = `${json} ${measurement}`;
    const id = known.get(key) ?? Number(upsert.get(measurement, json)?.id);
    known.set(key, id);
    return id;
  };
}

function tables(db: DatabaseSync): (measurement: string, fields: readonly string[]) => Table {
  const known = new Map<string, Table>();
  return (measurement, fields) => {
    const name = tableOf(measurement);
    const before = known.get(name);
    if (before && fields.every((field) => before.columns.includes(field))) return before;
    const table = prepareTable(db, name, fields);
    known.set(name, table);
    return table;
  };
}

function prepareTable(db: DatabaseSync, name: string, fields: readonly string[]): Table {
  db.exec(`CREATE TABLE IF NOT EXISTS ${name}
    (_series INTEGER NOT NULL, _at INTEGER NOT NULL, PRIMARY KEY (_series, _at)) WITHOUT ROWID`);
  const before = columnsOf(db, name);
  const added = fields.filter((field) => !before.includes(field));
  for (const field of added) db.exec(`ALTER TABLE ${name} ADD COLUMN ${quoteName(field)}`);
  const columns = [...before, ...added];
  return { columns, upsert: db.prepare(upsertInto(name, columns.map(quoteName))) };
}

/** A field that is absent is bound as null, and null leaves the stored value alone. */
const upsertInto = (name: string, columns: readonly string[]): string => `
  INSERT INTO ${name} (${['_series', '_at', ...columns].join(', ')})
  VALUES (${['?', '?', ...columns.map(() => '?')].join(', ')})
  ON CONFLICT (_series, _at) DO UPDATE SET
  ${columns.map((column) => `${column} = COALESCE(excluded.${column}, ${column})`).join(', ')}`;
