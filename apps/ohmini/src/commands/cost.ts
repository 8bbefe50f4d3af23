import type { Interval } from '@ohmini/core';
import { Command, InvalidArgumentError } from 'commander';
import { atCosts } from '../at-desk.ts';
import { costJson } from '../cost-json.ts';
import { costPage } from '../cost-page.ts';
import { say } from '../say.ts';
import { ukDate, ukDay } from '../uk-time.ts';

interface CostOptions {
  day: Interval;
  days: number;
  account?: string;
  json?: boolean;
  demo?: boolean;
}

const MOST_DAYS = 366;

export const costCommand = (): Command =>
  new Command('cost')
    .description('What days cost by the rates of their tariff, and what Octopus says that they cost.')
    .requiredOption('--day <date>', 'a day in the UK, such as 2026-11-20', day)
    .option('--days <n>', 'so many days from that one on', days, 1)
    .option('--account <id>', 'one household')
    .option('--json', 'print JSON')
    .option('--demo', 'of the demo')
    .action(({ account, day, days: count, demo = false, json }: CostOptions, command: Command) => {
      if (day.from > Date.now()) command.error('error: --day lies in the future');
      return atCosts(demo, async (desk) => {
        const costs = await desk.costs(daysFrom(day, count), account);
        say(json ? JSON.stringify(costs.map(costJson)) : costPage(costs));
        return 0;
      });
    });

function daysFrom(first: Interval, count: number): Interval[] {
  const all = [first];
  for (let last = first; all.length < count; all.push(last)) {
    const next = ukDay(ukDate(last.to));
    if ('why' in next || next.from > Date.now()) break;
    last = next;
  }
  return all;
}

function day(text: string): Interval {
  const found = ukDay(text);
  if ('why' in found) throw new InvalidArgumentError(found.why);
  return found;
}

function days(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > MOST_DAYS) throw new InvalidArgumentError(`Say a number from 1 to ${MOST_DAYS}.`);
  return count;
}
