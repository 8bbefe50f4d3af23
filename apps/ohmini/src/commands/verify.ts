import type { Interval } from '@ohmini/core';
import { type DayAudit, isWrong } from '@ohmini/services';
import { Command, InvalidArgumentError } from 'commander';
import { atLedger } from '../at-desk.ts';
import { choiceOf, type MeterOptions, meterOptions } from '../meter-options.ts';
import { say } from '../say.ts';
import { ukDay } from '../uk-time.ts';
import { verifyJson } from '../verify-json.ts';
import { verifyPage } from '../verify-page.ts';

interface VerifyOptions extends MeterOptions {
  day: Interval;
}

export const verifyCommand = (): Command =>
  meterOptions(
    new Command('verify').description('Look whether a day is all there, and say what to do where it is not.'),
  )
    .requiredOption('--day <date>', 'a day in the UK, such as 2026-11-20', day)
    .action(({ day, demo = false, json, ...choice }: VerifyOptions, command: Command) => {
      if (day.from > Date.now()) command.error('error: --day lies in the future');
      return atLedger(demo, async (desk) => {
        const audits: DayAudit[] = [];
        for (const meter of await desk.meters(choiceOf(choice))) audits.push(await desk.verify(meter, day));
        say(json ? JSON.stringify(verifyJson(audits)) : verifyPage(day, audits));
        return audits.some(isWrong) ? 1 : 0;
      });
    });

function day(text: string): Interval {
  const found = ukDay(text);
  if ('why' in found) throw new InvalidArgumentError(found.why);
  return found;
}
