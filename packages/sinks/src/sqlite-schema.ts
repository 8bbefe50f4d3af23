import type { DatabaseSync } from 'node:sqlite';
import { Permanent } from '@ohmini/core';

/** Grows with each change of the layout that an older version could not read. */
const SCHEMA_VERSION = 1;

/**
 * One table for each measurement: `_series`, `_at` (milliseconds), and a column for each field. `_series` names the
 * tags of a row once. The underscores keep them apart from fields and measurements, whose names never start with one.
 */
const CREATE_SERIES = `
  CREATE TABLE _series (
    id INTEGER PRIMARY KEY,
    measurement TEXT NOT NULL,
    tags TEXT NOT NULL,
    UNIQUE (measurement, tags)
  )`;

/** @returns 0 for a file in which nothing was written yet */
export function schemaVersionOf(db: DatabaseSync): number {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  if (version > SCHEMA_VERSION) {
    throw new Permanent(
      'sqlite-newer',
      `The database was made by a newer version of Ohmini (layout ${version}, this one knows ${SCHEMA_VERSION}).`,
      'request',
    );
  }
  return version;
}

export function createSchema(db: DatabaseSync): void {
  if (schemaVersionOf(db) === SCHEMA_VERSION) return;
  db.exec(`BEGIN IMMEDIATE; ${CREATE_SERIES}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** SQLite's names know no case: measurements that differ in it only share a table, where their series differ. */
export const tableOf = (measurement: string): string =>
  quoteName(measurement.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));

export const columnsOf = (db: DatabaseSync, table: string): string[] =>
  db
    .prepare(`PRAGMA table_info(${table})`)
    .all()
    .map((column) => String(column.name))
    .filter((name) => !name.startsWith('_'));
