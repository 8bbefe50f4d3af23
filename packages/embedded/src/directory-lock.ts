import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Held by one process at a time, and let go by the kernel when that process dies, `kill -9` included: SQLite takes an
 * fcntl lock. A pid file would be stale after a crash, and wrong once the pid is used again.
 * @throws Error when somebody else holds it
 */
export function lockDirectory(dir: string): Disposable {
  const database = new DatabaseSync(join(dir, 'lock'), { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new Error(`Another Ohmini already uses ${dir}. Stop it first, or give this one a DATA_DIR of its own.`, {
      cause,
    });
  }
  return { [Symbol.dispose]: () => database.close() };
}
