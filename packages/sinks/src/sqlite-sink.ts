import type { Sink } from '@ohmini/core';
import { checkPoint } from './point-rules.ts';
import { sqliteFailure } from './sqlite-failure.ts';
import { openStore, type Store } from './sqlite-store.ts';

export interface SqliteConfig {
  /** The database file. Beside it come SQLite's own `-wal` and `-shm`, and `.lock`, which says who writes. */
  path: string;
}

/**
 * Writes to one SQLite file, each `write` as one transaction that is on the disk when it resolves. Opened at the first
 * use, and again after a failure. A write of 5,000 rows holds the event loop for some tens of milliseconds.
 */
export function sqliteSink({ path }: SqliteConfig): Sink & AsyncDisposable {
  let store: Store | undefined;

  const close = (): void => {
    const closing = store;
    store = undefined;
    closing?.[Symbol.dispose]();
  };

  const use = (action: (open: Store) => void): void => {
    try {
      store ??= openStore(path);
      action(store);
    } catch (error) {
      close();
      throw sqliteFailure(error);
    }
  };

  return {
    name: 'sqlite',
    async write(points) {
      if (points.length === 0) return;
      points.forEach(checkPoint);
      use((open) => open.write(points));
    },
    async probe() {
      use((open) => open.write([]));
    },
    async [Symbol.asyncDispose]() {
      close();
    },
  };
}
