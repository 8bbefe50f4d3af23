import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Ends a child in an orderly way: SIGTERM flushes and syncs. SIGKILL after 30 s loses nothing that Redis acknowledged,
 * its file has it already. SIGCONT, because a stopped process would never see its SIGTERM.
 */
export async function endChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref(); // else we could exit before it
  child.kill('SIGTERM');
  child.kill('SIGCONT');
  const patience = new AbortController();
  const forced = pause(30_000, undefined, { signal: patience.signal }).then(
    () => child.kill('SIGKILL'),
    () => false,
  );
  await exited;
  patience.abort();
  await forced;
}
