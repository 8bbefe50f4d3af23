import { Command } from 'commander';
import { atLedger } from '../at-desk.ts';
import { gapsJson } from '../gaps-json.ts';
import { gapsTable } from '../gaps-table.ts';
import { choiceOf, type MeterOptions, meterOptions } from '../meter-options.ts';
import { say } from '../say.ts';

type GapsOptions = MeterOptions & { closed?: boolean };

export const gapsCommand = (): Command =>
  meterOptions(
    new Command('gaps').description('List what is missing, when it is asked for again, and what only waits.'),
  )
    .option('--closed', 'those too that were filled or given up lately')
    .action(({ closed = false, demo = false, json, ...choice }: GapsOptions) =>
      atLedger(demo, async (desk) => {
        const meters = await desk.meters(choiceOf(choice));
        const ledgers = await Promise.all(meters.map((meter) => desk.ledger(meter)));
        say(json ? JSON.stringify(gapsJson(ledgers, closed)) : gapsTable(ledgers, closed));
        return 0;
      }),
    );
