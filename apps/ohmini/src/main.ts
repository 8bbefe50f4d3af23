import { explain, VERSION } from '@ohmini/services';
import { Command, CommanderError } from 'commander';
import { alertsCommand } from './commands/alerts.ts';
import { backfillCommand } from './commands/backfill.ts';
import { configCommand } from './commands/config.ts';
import { costCommand } from './commands/cost.ts';
import { devicesCommand } from './commands/devices.ts';
import { gapsCommand } from './commands/gaps.ts';
import { passwordCommand } from './commands/password.ts';
import { quarantineCommand } from './commands/quarantine.ts';
import { startCommand } from './commands/start.ts';
import { verifyCommand } from './commands/verify.ts';
import { say } from './say.ts';

/** As sysexits.h and every shell have it. */
const EXIT_USAGE = 2;

const program = new Command('ohmini')
  .description('Collects the ten-second electricity telemetry of an Octopus Home Mini and never loses a reading.')
  .version(VERSION)
  .addCommand(startCommand())
  .addCommand(configCommand())
  .addCommand(devicesCommand())
  .addCommand(gapsCommand())
  .addCommand(backfillCommand())
  .addCommand(verifyCommand())
  .addCommand(costCommand())
  .addCommand(quarantineCommand())
  .addCommand(alertsCommand())
  .addCommand(passwordCommand());
program
  .command('version')
  .description('Print the version.')
  .option('--json', 'print JSON')
  .action(({ json }: { json?: boolean }) => say(json ? JSON.stringify({ version: VERSION }) : VERSION));
throwInsteadOfExit(program);

/** Each command for itself: the setting is not passed on to those that were made elsewhere. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const each of command.commands) throwInsteadOfExit(each);
}

try {
  await program.parseAsync();
} catch (error) {
  const isUsage = error instanceof CommanderError;
  process.exit(isUsage ? (error.exitCode === 0 ? 0 : EXIT_USAGE) : explain(error));
}
