import { userInfo } from 'node:os';
import { type Config, loadConfig } from '@ohmini/config';
import { Failure } from '@ohmini/core';
import { runningRedis } from '@ohmini/embedded';
import { type QuarantineDesk, quarantineDesk } from '@ohmini/services';
import { complain } from './say.ts';

/**
 * Opens the quarantine of the settings, has `order` done there and ends the process with what it returns. Says why when
 * the quarantine cannot be opened.
 */
export async function atDesk(demo: boolean, order: (desk: QuarantineDesk) => Promise<number>): Promise<void> {
  const { config } = loadConfig({ demo });
  const code = await withDesk(config, order).catch((error) => {
    if (!(error instanceof Failure)) throw error;
    complain(error.message);
    return 1;
  });
  process.exit(code);
}

async function withDesk(config: Config, order: (desk: QuarantineDesk) => Promise<number>): Promise<number> {
  const redisUrl = config.redis.kind === 'url' ? config.redis.url.reveal() : await runningRedis(config.dataDir);
  if (redisUrl === undefined) {
    complain('No Ohmini runs here, and its private Redis holds the quarantine: start it, or set REDIS_URL.');
    return 1;
  }
  await using desk = await quarantineDesk({ config, redisUrl, who: `${userName()}, on the command line` });
  return await order(desk);
}

/** In a container the user may have a number alone. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? '?'}`;
  }
}
