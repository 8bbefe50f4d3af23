import { loadConfig } from '@ohmini/config';
import { runUntilSignal, start } from '@ohmini/services';
import { Command } from 'commander';
import { usableDataDir } from '../data-dir.ts';
import { withDemoOctopus } from '../demo.ts';
import { redisFor } from '../redis.ts';
import { say } from '../say.ts';

interface StartOptions {
  services?: string;
  demo?: boolean;
}

export const startCommand = (): Command =>
  new Command('start')
    .description('Run the services: all of them in this process, or those you name.')
    .option('--services <names>', 'a comma-separated list of scheduler, fetcher, writer, alerter, dashboard')
    .option('--demo', 'use a simulated household, whatever the settings say')
    .action(async (options: StartOptions) => {
      const { config: settings, warnings } = loadConfig(options);
      await using stack = new AsyncDisposableStack();
      await usableDataDir(settings);
      const { url, config: withRedis } = await redisFor(settings, stack);
      const config = await withDemoOctopus(withRedis, stack);
      stack.use(await start({ config, warnings, redisUrl: url }));
      if (config.services.includes('dashboard')) say(`Ohmini is running: http://${pageHost(config.listen)}`);
      process.exit(await runUntilSignal(stack.move(), config.shutdownTimeoutMs));
    });

const pageHost = ({ host, port }: { host: string; port: number }) =>
  `${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
