import type { MeterChoice } from '@ohmini/services';
import type { Command } from 'commander';

export interface MeterOptions extends MeterChoice {
  json?: boolean;
  demo?: boolean;
}

/** Which meters a command is about, and for whom it prints. */
export const meterOptions = (command: Command): Command =>
  command
    .option('--account <id>', 'the meters of one household')
    .option('--device <id>', 'one meter, by its id or the end of it')
    .option('--json', 'print JSON')
    .option('--demo', 'of the demo');

export const choiceOf = ({ account, device }: MeterOptions): MeterChoice => ({
  ...(account !== undefined && { account }),
  ...(device !== undefined && { device }),
});
