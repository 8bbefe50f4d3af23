import { type Config, loadConfig } from '@ohmini/config';
import { Failure } from '@ohmini/core';
import { runningRedis } from '@ohmini/embedded';
import { type HouseholdMeters, metersAsked, metersFound } from '@ohmini/services';
import { Command } from 'commander';
import { deviceTable } from '../device-table.ts';
import { complain, say } from '../say.ts';

interface DevicesOptions {
  json?: boolean;
  demo?: boolean;
}

export const devicesCommand = (): Command =>
  new Command('devices')
    .description('List the meters: which are polled, why, and when each was last heard of.')
    .option('--json', 'print JSON')
    .option('--demo', 'those of the demo')
    .action(async ({ json, demo = false }: DevicesOptions) => {
      const { config } = loadConfig({ demo });
      const looked = await look(config).catch((error) => {
        if (error instanceof Failure) return { fault: error.message };
        throw error;
      });
      if ('fault' in looked) {
        complain(looked.fault);
        process.exit(1);
      }
      if (looked.note) complain(looked.note);
      say(json ? JSON.stringify(looked.households) : deviceTable(looked.households, Date.now()));
      process.exit(looked.households.some(({ fault }) => fault !== undefined) ? 1 : 0);
    });

type Looked = { households: HouseholdMeters[]; note?: string } | { fault: string };

/**
 * Where services run, they know best: through REDIS_URL, or the private Redis whose address is in the data folder. Where
 * none do, Octopus is asked.
 */
async function look(config: Config): Promise<Looked> {
  const url = config.redis.kind === 'url' ? config.redis.url.reveal() : await runningRedis(config.dataDir);
  const households = url ? await metersFound(config, url) : [];
  if (households.length > 0) return { households };
  if (config.mode === 'demo') return { fault: 'No demo runs here: start one with `npm start`.' };
  if (config.accounts.length === 0) return { fault: 'Ohmini has not run with this Redis yet, and no account is set.' };
  return {
    households: await metersAsked(config),
    note: 'No Ohmini runs here: Octopus was asked (two calls a household).',
  };
}
