import { setTimeout as pause } from 'node:timers/promises';
import { ask, type RedisAddress } from './conversation.ts';
import { configFile } from './redis-config.ts';

/**
 * Ends the Redis of an earlier run when it is still there: its watcher is just ending it, or was killed too. Two servers
 * on one append-only file would destroy it. Ending it, rather than taking it over, leaves one way in which a server runs:
 * as our child, watched. Its port closes only after the file is flushed and synced.
 * @throws Error when it hangs
 */
export async function endLeftover(dir: string, address: RedisAddress): Promise<void> {
  if (!(await ask(address, 'INFO server'))?.includes(`config_file:${configFile(dir)}\r`)) return;
  await ask(address, 'SHUTDOWN');
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await pause(20)) {
    if ((await ask(address, 'PING')) === undefined) return;
  }
  throw new Error(`A Redis of an earlier run is still at work on ${dir} and does not end. End it and start again.`);
}
