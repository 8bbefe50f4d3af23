import { userInfo } from 'node:os';
import { type Config, loadConfig } from '@ohmini/config';
import { asFailure } from '@ohmini/core';
import { runningRedis } from '@ohmini/embedded';
import {
  type AlertDesk,
  alertDesk,
  type CostDesk,
  costDesk,
  type LedgerDesk,
  ledgerDesk,
  type QuarantineDesk,
  quarantineDesk,
} from '@ohmini/services';
import { complain } from './say.ts';

/**
 * Opens the quarantine of the settings, has `order` done there and ends the process with what it returns. Says why when
 * the quarantine cannot be opened.
 */
export const atDesk = (demo: boolean, order: (desk: QuarantineDesk) => Promise<number>): Promise<void> =>
  besideServices(demo, 'quarantine', async (config, redisUrl) => {
    await using desk = await quarantineDesk({ config, redisUrl, who: `${userName()}, on the command line` });
    return await order(desk);
  });

/** The same where gaps are on record. */
export const atLedger = (demo: boolean, order: (desk: LedgerDesk) => Promise<number>): Promise<void> =>
  besideServices(demo, 'ledger of gaps', async (config, redisUrl) => {
    await using desk = await ledgerDesk({ config, redisUrl });
    return await order(desk);
  });

/** The same where costs are worked out. */
export const atCosts = (demo: boolean, order: (desk: CostDesk) => Promise<number>): Promise<void> =>
  besideServices(demo, 'agreements', async (config, redisUrl) => {
    await using desk = await costDesk({ config, redisUrl });
    return await order(desk);
  });

/** The same where it is known what is wrong. */
export const atAlerts = (demo: boolean, order: (desk: AlertDesk) => Promise<number>): Promise<void> =>
  besideServices(demo, 'alerts', async (config, redisUrl) => {
    await using desk = await alertDesk({ config, redisUrl });
    return await order(desk);
  });

async function besideServices(
  demo: boolean,
  what: string,
  work: (config: Config, redisUrl: string) => Promise<number>,
): Promise<void> {
  const { config } = loadConfig({ demo });
  const redisUrl = config.redis.kind === 'url' ? config.redis.url.reveal() : await runningRedis(config.dataDir);
  if (redisUrl === undefined) {
    complain(`No Ohmini runs here, and its private Redis holds the ${what}: start it, or set REDIS_URL.`);
    process.exit(1);
  }
  const code = await work(config, redisUrl).catch((error) => {
    complain(asFailure(error).message);
    return 1;
  });
  process.exit(code);
}

/** In a container the user may have a number alone. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? '?'}`;
  }
}
