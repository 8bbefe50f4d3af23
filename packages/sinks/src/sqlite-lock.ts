import { DatabaseSync } from 'node:sqlite';
import { Permanent } from '@ohmini/core';

const BUSY = 5;

/**
 * Holds a file of its own for as long as the process lives: the operating system frees it, even after kill -9.
 * A second writer would not harm the data, but each would believe that it alone knows the newest revision of a reading.
 *
 * @throws Permanent (`request`) while another process, or another sink of this one, holds it
 */
export function writerLock(path: string): DatabaseSync {
  const lock = new DatabaseSync(path);
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) {
      throw new Permanent('sqlite-second-writer', 'Another process writes to this database already.', 'request');
    }
    throw error;
  }
}
