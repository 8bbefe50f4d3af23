import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';

const PROMTOOL = process.env.PROMTOOL_PATH ?? '/usr/bin/promtool';

/** Why this machine has no promtool to test with; undefined where it has. */
export const noPromtool = (): string | undefined =>
  existsSync(PROMTOOL) ? undefined : `needs promtool: apt-get install prometheus, there is none at ${PROMTOOL}`;

/** @returns whether it found everything in order, and what it said */
export async function promtool(args: readonly string[], input = ''): Promise<{ isInOrder: boolean; said: string }> {
  const child = spawn(PROMTOOL, args, { stdio: 'pipe' });
  const ended = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  child.stdin.end(input);
  const [code, out, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { isInOrder: code === 0, said: out + errors };
}
