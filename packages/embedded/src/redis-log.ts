import { existsSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logFile } from './redis-config.ts';

const MAX_BYTES = 1_000_000;

/** Keeps the log and one older part of it at about 1 MB each. Redis opens it anew for each line: renaming is enough. */
export function boundLog(dir: string): Disposable {
  const turn = () => {
    const size = statSync(logFile(dir), { throwIfNoEntry: false })?.size ?? 0;
    if (size > MAX_BYTES) renameSync(logFile(dir), `${logFile(dir)}.1`);
  };
  turn();
  const timer = setInterval(turn, 60_000).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

export class PortTaken extends Error {}

/** Why a Redis ended before it was ready, in words that say what to do. */
export async function explainEnd(dir: string, command: string): Promise<Error> {
  const lines = (await readFile(logFile(dir), 'utf8').catch(() => '')).trimEnd().split('\n').slice(-20);
  const warnings = lines
    .slice(lines.findLastIndex((line) => line.includes('is starting')) + 1)
    .filter((line) => line.includes(' # '));
  const said = (what: RegExp) => warnings.some((line) => what.test(line));
  if (said(/Address already in use/)) return new PortTaken('Another program took the port of Redis.');
  if (said(/No space left on device/)) return new Error(`Redis cannot start: the disk is full (${dir}).`);
  if (said(/append only file|AOF/i)) return new Error(damaged(dir, command));
  return new Error(`Redis ended while starting: ${lines.at(-1) || 'it said nothing'} (${logFile(dir)})`);
}

function damaged(dir: string, command: string): string {
  const manifest = join(dir, 'appendonlydir', 'appendonly.aof.manifest');
  const file = existsSync(manifest) ? manifest : join(dir, 'appendonly.aof');
  return [
    'Redis cannot read its data back: the append-only file is damaged.',
    `Copy the folder ${dir} away, let Redis cut the file off at the damage, and start again:`,
    `  '${command.replace(/server$/, 'check-aof')}' --fix '${file}'`,
    'What was queued after the damage is lost from the queue; Ohmini asks Octopus for those readings again.',
  ].join('\n');
}
