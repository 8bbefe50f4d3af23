import { explain, VERSION } from '@ohmini/services';
import { Command, CommanderError } from 'commander';
import { configCommand } from './commands/config.ts';
import { startCommand } from './commands/start.ts';
import { say } from './say.ts';

/** As sysexits.h and every shell have it. */
const EXIT_USAGE = 2;

const program = new Command('ohmini')
  .description('Collects the ten-second electricity telemetry of an Octopus Home Mini and never loses a reading.')
  .version(VERSION)
  .exitOverride()
  .addCommand(startCommand())
  .addCommand(configCommand());
program
  .command('version')
  .description('Print the version.')
  .action(() => say(VERSION));

try {
  await program.parseAsync();
} catch (error) {
  const isUsage = error instanceof CommanderError;
  process.exit(isUsage ? (error.exitCode === 0 ? 0 : EXIT_USAGE) : explain(error));
}
