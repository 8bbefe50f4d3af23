import { configurationPage, describeConfig, loadConfig } from '@ohmini/config';
import { Command } from 'commander';
import { say } from '../say.ts';

export function configCommand(): Command {
  const config = new Command('config').description('Look at the settings; secrets are never shown.');
  config
    .command('check')
    .description('Say what is wrong with the settings, all at once.')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: boolean }) => {
      const { warnings } = loadConfig();
      if (json) return say(JSON.stringify({ ok: true, warnings }));
      for (const warning of warnings) say(`Warning: ${warning}`);
      say('The settings are in order.');
    });
  config
    .command('print')
    .description('Print every setting, its value and where it comes from.')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: boolean }) => {
      const { config: settings } = loadConfig();
      say(json ? JSON.stringify(settings.statements) : describeConfig(settings));
    });
  config
    .command('docs')
    .description('Print what each setting means, as Markdown.')
    .action(() => say(configurationPage()));
  return config;
}
