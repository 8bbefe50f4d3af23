import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { own } from './checkout.mjs';
import { say } from './failure.mjs';

const lockFile = own('installing');

/**
 * Runs `work` while no other process of this checkout does: two starts at once must not install at once. The lock of a
 * process that is gone does not count.
 */
export async function withLock(work) {
  mkdirSync(own(), { recursive: true });
  for (let waited = false; !take(); waited = true) {
    if (!waited) say('another start is installing packages: waiting for it');
    await pause(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function take() {
  try {
    writeFileSync(lockFile, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isAlive(holder())) rmSync(lockFile, { force: true });
    return false;
  }
}

function holder() {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return 0;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
