import type { Outcome, QuarantineDesk, Quarantined } from '@ohmini/services';
import { Command, InvalidArgumentError } from 'commander';
import { askTwice } from '../ask-twice.ts';
import { atDesk } from '../at-desk.ts';
import { auditJson, auditTable, countOf, quarantineJson, quarantineTable } from '../quarantine-table.ts';
import { complain, say } from '../say.ts';
import { isTerminal } from '../terminal-question.ts';

interface Common {
  json?: boolean;
  demo?: boolean;
}

interface Choice extends Common {
  all?: boolean;
  dryRun?: boolean;
}

interface DropOptions extends Choice {
  yes?: boolean;
  count?: number;
}

export function quarantineCommand(): Command {
  const quarantine = new Command('quarantine').description('Readings that the store refused: look, send back, drop.');
  common(quarantine.command('list').description('List them, with the reason and the words of the store.'))
    .option('--reason <reason>', 'those alone that were refused for it, such as http-400')
    .action(list);
  chosen(quarantine.command('replay').description('Have the writer try them again.'))
    .option('--force', 'store them whatever the store has in their place')
    .action((ids, options, command) => replay(ids, options, command));
  chosen(quarantine.command('drop').description('Drop them for good; asks twice.'))
    .option('--yes', 'do not ask; needs --count')
    .option('--count <number>', 'how many readings that must be', wholeNumber)
    .action((ids, options, command) => drop(ids, options, command));
  common(quarantine.command('audit').description('List who sent back and dropped what, the newest first.')).action(
    audit,
  );
  return quarantine;
}

const common = (command: Command): Command => command.option('--json', 'print JSON').option('--demo', 'of the demo');

const chosen = (command: Command): Command =>
  common(command)
    .argument('[id...]', 'ids as `ohmini quarantine list` gives them')
    .option('--all', 'all of them')
    .option('--dry-run', 'only say which');

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

const list = ({ json, demo = false, reason }: Common & { reason?: string }): Promise<void> =>
  atDesk(demo, async (desk) => {
    const all = await desk.list();
    const entries = reason === undefined ? all : all.filter((each) => each.reason === reason);
    say(json ? JSON.stringify(quarantineJson(entries)) : quarantineTable(entries));
    return 0;
  });

const audit = ({ json, demo = false }: Common): Promise<void> =>
  atDesk(demo, async (desk) => {
    const entries = await desk.audit(ACTS_SHOWN);
    say(json ? JSON.stringify(auditJson(entries)) : auditTable(entries));
    return 0;
  });

/** All that are kept. */
const ACTS_SHOWN = 10_000;

function replay(ids: string[], options: Choice & { force?: boolean }, command: Command): Promise<void> {
  return choose(ids, options, command, async (desk, entries) => {
    const outcome = await desk.replay(
      entries.map(({ id }) => id),
      options.force ?? false,
    );
    return report(outcome, options, `sent back to the writer; \`ohmini quarantine list\` shows what comes back`);
  });
}

function drop(ids: string[], options: DropOptions, command: Command): Promise<void> {
  const { yes, count } = options;
  if ((yes === true) !== (count !== undefined)) command.error('error: --yes and --count go together');
  if (!yes && !options.dryRun && !isTerminal())
    command.error('error: nobody can be asked here: give --yes and --count <number of readings>');
  return choose(ids, options, command, async (desk, entries) => {
    if (count !== undefined && count !== entries.length)
      return notDone(`That would be ${countOf(entries.length)}, not ${count}: none was dropped.`);
    if (!yes && !(await askTwice(entries.length))) return notDone('None was dropped.');
    return report(await desk.drop(entries.map(({ id }) => id)), options, 'dropped');
  });
}

/** Acts on the chosen readings, or on none where one of them is not there. */
function choose(
  ids: string[],
  { all, demo = false, dryRun, json }: Choice,
  command: Command,
  act: (desk: QuarantineDesk, entries: Quarantined[]) => Promise<number>,
): Promise<void> {
  if (ids.length > 0 === (all === true)) command.error('error: name readings by their ids, or give --all');
  return atDesk(demo, async (desk) => {
    const held = await desk.list();
    const unknown = ids.filter((id) => !held.some((each) => each.id === id));
    if (unknown.length > 0)
      return notDone(`Not in quarantine: ${unknown.join(' ')}. \`ohmini quarantine list\` names what is.`);
    const entries = all ? held : held.filter(({ id }) => ids.includes(id));
    if (dryRun || entries.length === 0) {
      say(json ? JSON.stringify(quarantineJson(entries)) : quarantineTable(entries));
      return 0;
    }
    return await act(desk, entries);
  });
}

function notDone(sentence: string): number {
  complain(sentence);
  return 1;
}

function report({ done, left }: Outcome, { json }: Common, what: string): number {
  say(json ? JSON.stringify({ done, left }) : `${countOf(done.length)} ${what}.`);
  for (const { id, why } of left) complain(`${id}: ${why}`);
  return left.length === 0 ? 0 : 1;
}
