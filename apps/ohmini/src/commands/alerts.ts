import { loadConfig } from '@ohmini/config';
import { hours, type Milliseconds, minutes } from '@ohmini/core';
import { tryChannels } from '@ohmini/services';
import { Command, InvalidArgumentError } from 'commander';
import { alertsJson, alertsPage, triedPage } from '../alerts-table.ts';
import { atAlerts } from '../at-desk.ts';
import { complain, say } from '../say.ts';
import { ukTime } from '../uk-time.ts';

interface Common {
  json?: boolean;
  demo?: boolean;
}

export function alertsCommand(): Command {
  const alerts = new Command('alerts').description('What is wrong now, who hears of it, and whether they would.');
  common(alerts.command('list').description('List what is wrong, since when, and whether people were told.')).action(
    list,
  );
  common(alerts.command('silence').description('Do not tell people of something for a while.'))
    .argument('<alert>', 'as `ohmini alerts list` names it, or a rule for all that it is about')
    .option('--for <length>', 'such as 30min, 8h or 14d', length)
    .option('--end', 'tell them again')
    .action(silence);
  common(alerts.command('test').description('Send a message over each channel that is set.')).action(test);
  return alerts;
}

const common = (command: Command): Command => command.option('--json', 'print JSON').option('--demo', 'of the demo');

const list = ({ demo = false, json }: Common): Promise<void> =>
  atAlerts(demo, async (desk) => {
    const troubles = await desk.troubles();
    say(json ? JSON.stringify(alertsJson(troubles)) : alertsPage(troubles, await desk.silenced(), Date.now()));
    return 0;
  });

function silence(
  name: string,
  { demo = false, end, for: duration, json }: Common & { end?: boolean; for?: Milliseconds },
  command: Command,
): Promise<void> {
  if ((duration === undefined) === (end !== true)) command.error('error: say for how long with --for, or --end');
  return atAlerts(demo, async (desk) => {
    if (duration === undefined) {
      const was = await desk.endSilence(name);
      say(
        json
          ? JSON.stringify({ name, silencedUntil: null })
          : was
            ? `${name} is told again.`
            : `${name} was not silenced.`,
      );
      return 0;
    }
    const until = Date.now() + duration;
    await desk.silence(name, until);
    say(
      json
        ? JSON.stringify({ name, silencedUntil: new Date(until).toISOString() })
        : `Nobody is told of ${name} until ${ukTime(until)}. It is on the pages all the same.`,
    );
    return 0;
  });
}

const UNITS: Readonly<Record<string, Milliseconds>> = { min: minutes(1), h: hours(1), d: hours(24) };
const LONGEST = hours(24 * 366);

function length(text: string): Milliseconds {
  const [, count, unit = ''] = /^(\d{1,4})(min|h|d)$/.exec(text) ?? [];
  const found = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (!(found > 0 && found <= LONGEST)) throw new InvalidArgumentError('Say it as 30min, 8h or 14d; a year at most.');
  return found;
}

async function test({ demo = false, json }: Common): Promise<void> {
  const tried = await tryChannels(loadConfig({ demo }).config, Date);
  if (tried.length === 0) {
    complain('No channel is set: SLACK_WEBHOOK_URL, NTFY_URL or ALERT_WEBHOOK_URL. Alerts are in the log alone.');
    process.exit(1);
  }
  say(json ? JSON.stringify(tried) : triedPage(tried));
  process.exit(tried.some(({ failure }) => failure !== undefined) ? 1 : 0);
}
