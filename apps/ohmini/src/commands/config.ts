import { type Config, ConfigError, configurationPage, describeConfig, loadConfig } from '@ohmini/config';
import { Command } from 'commander';
import { say } from '../say.ts';

interface Options {
  json?: boolean;
}

export function configCommand(): Command {
  const config = new Command('config').description('Look at the settings; secrets are never shown.');
  config
    .command('check')
    .description('Say what is wrong with the settings, all at once.')
    .option('--json', 'print JSON')
    .action(check);
  config
    .command('print')
    .description('Print what is in force: every setting, its value and where it comes from.')
    .option('--json', 'print JSON')
    .action(({ json }: Options) => {
      const { config: settings } = loadConfig();
      if (json) return say(JSON.stringify({ ...inForce(settings), settings: settings.statements }));
      say(`${summary(settings)}\n\n${describeConfig(settings)}`);
    });
  config
    .command('docs')
    .description('Print what each setting means, as Markdown.')
    .action(() => say(configurationPage()));
  return config;
}

function check({ json }: Options): void {
  try {
    const { config, warnings } = loadConfig();
    const sentences = [...warnings.map((each) => `Warning: ${each}`), 'The settings are in order.', summary(config)];
    say(json ? JSON.stringify({ ok: true, ...inForce(config), problems: [], warnings }) : sentences.join('\n'));
  } catch (error) {
    if (!(error instanceof ConfigError) || !json) throw error;
    say(JSON.stringify({ ok: false, problems: error.problems, warnings: error.warnings }));
    process.exitCode = error.exitCode;
  }
}

/** What the settings come to. A wrong folder shows here: its `.env` is not found, and a demo would run. */
const inForce = ({ mode, sink, dataDir, redis, services, listen }: Config) => ({
  mode,
  folder: process.cwd(),
  store: sink,
  dataDir,
  redis: redis.kind,
  services,
  address: `${listen.host}:${listen.port}`,
});

function summary(config: Config): string {
  const { mode, folder, store, dataDir, redis, address } = inForce(config);
  const kept = store === 'sqlite' ? `SQLite below ${dataDir}` : 'InfluxDB';
  return [
    mode === 'demo' ? 'A demo would run, with a simulated household.' : 'Your own household would be collected.',
    `Settings are read in ${folder}. Readings are kept in ${kept}, the queue in ${redis === 'url' ? 'the Redis of REDIS_URL' : 'a private Redis'}.`,
    `The page is at http://${address}.`,
  ].join('\n');
}
