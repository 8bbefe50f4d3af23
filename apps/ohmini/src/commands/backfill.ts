import type { Instant, Interval } from '@ohmini/core';
import type { LedgerDesk, RefetchPlan, RefetchProgress } from '@ohmini/services';
import { Command, InvalidArgumentError } from 'commander';
import { atLedger } from '../at-desk.ts';
import { planJson, progressJson } from '../backfill-json.ts';
import { outcomeInWords, planInWords, progressInWords } from '../backfill-words.ts';
import { choiceOf, type MeterOptions, meterOptions } from '../meter-options.ts';
import { progressLine } from '../progress-line.ts';
import { complain, say } from '../say.ts';
import { asking, isTerminal } from '../terminal-question.ts';
import { ukMoment } from '../uk-time.ts';

interface BackfillOptions extends MeterOptions {
  from: Instant;
  to?: Instant;
  all?: boolean;
  yes?: boolean;
}

export const backfillCommand = (): Command =>
  meterOptions(new Command('backfill').description('Have a stretch fetched: what is missing of it, or all there is.'))
    .requiredOption('--from <time>', 'its start: 2026-11-20, 2026-11-20T17:00 (UK time) or 2026-11-20T17:00Z', moment)
    .option('--to <time>', 'its end, which is not part of it; now, if not said', moment)
    .option('--all', 'what is stored too, while Octopus still has it at the finest resolution')
    .option('--yes', 'do not ask')
    .action((options: BackfillOptions, command: Command) => backfill(options, command));

function moment(text: string): Instant {
  const at = ukMoment(text);
  if (typeof at === 'number') return at;
  throw new InvalidArgumentError(at.why);
}

function backfill({ from, to, all = false, yes, demo = false, json, ...choice }: BackfillOptions, command: Command) {
  const stretch = { from, to: to ?? Number.POSITIVE_INFINITY };
  if (stretch.from > Date.now()) command.error('error: --from lies in the future');
  if (stretch.from >= stretch.to) command.error('error: --from must be before --to');
  if (!yes && (json || !isTerminal())) command.error('error: nobody can be asked here: give --yes');
  return atLedger(demo, async (desk) => {
    const plans = await plansOf(desk, choice, stretch, all);
    say(json ? JSON.stringify(planJson(plans)) : planInWords(plans));
    const toDo = plans.filter(({ missing }) => missing.length > 0);
    if (toDo.length === 0) return 0;
    if (!yes && !(await isWanted())) return 1;
    await desk.order(toDo);
    return await follow(desk, toDo, json ?? false);
  });
}

/** Longer takes a while in a store that is not of this machine. */
const WORTH_A_WORD = 30 * 86_400_000;

async function plansOf(desk: LedgerDesk, choice: MeterOptions, stretch: Interval, isAll: boolean) {
  await desk.expectFetcher();
  const meters = await desk.meters(choiceOf(choice));
  if (Date.now() - stretch.from > WORTH_A_WORD) complain('Looking what the store has of it …');
  const plans: RefetchPlan[] = [];
  for (const meter of meters) plans.push(await desk.plan(meter, stretch, isAll));
  return plans;
}

async function isWanted(): Promise<boolean> {
  const answer = await asking((ask) => ask('\nFetch it? [yes/no] '));
  const isYes = ['y', 'yes'].includes(answer.toLowerCase());
  if (!isYes) complain('Nothing was ordered.');
  return isYes;
}

/** Until it is done, or whoever watches has seen enough: the services go on with it. */
async function follow(desk: LedgerDesk, plans: readonly RefetchPlan[], json: boolean): Promise<number> {
  const enough = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => enough.abort());
  const line = progressLine();
  let last: RefetchProgress[] = [];
  for await (const progress of desk.watch(plans, enough.signal)) {
    last = progress;
    line.show(json ? [JSON.stringify(progressJson('progress', progress))] : progress.map(progressInWords));
  }
  line.end();
  const isDone = last.every((each) => each.isDone);
  if (json) say(JSON.stringify(progressJson(isDone ? 'done' : 'left to the services', last)));
  else say(isDone ? last.map(outcomeInWords).join('\n') : LEFT);
  return 0;
}

const LEFT =
  'The services go on with it. `ohmini gaps` shows how far they are, and the same order again shows it here.';
