import { Failure, Permanent, Transient } from '@ohmini/core';

/** Result codes of SQLite that no later attempt changes (sqlite.org/rescode.html); all others may pass. */
const LASTING = new Map([
  [1, 'The database refuses a statement'],
  [11, 'The database file is damaged'],
  [26, 'The database file is not a database'],
]);

/** Turns what node:sqlite and node:fs throw into a failure: by its code, because messages may hold paths. */
export function sqliteFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const errcode = resultCodeOf(error);
  if (errcode === undefined) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return new Transient(`sqlite-${code}`, `The database file cannot be reached (${code}).`);
  }
  const code = `sqlite-${errcode}`;
  const lasting = LASTING.get(errcode);
  if (lasting) return new Permanent(code, `${lasting} (SQLite ${errcode}).`, 'request');
  return new Transient(code, `The database cannot be used just now (SQLite ${errcode}).`);
}

/** The primary result code, without the detail in its upper bits. */
function resultCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
