import type { Milliseconds } from '@ohmini/core';

/** One command of an append-only file. */
export interface LoggedCommand {
  /** Its bytes in the file. */
  from: number;
  to: number;
  /** Parts of the file's own buffer: whoever changes one changes the file. */
  args: readonly Buffer[];
}

/** What Redis does at once: one command, or all between MULTI and EXEC. */
export interface Transaction {
  from: number;
  to: number;
  commands: readonly LoggedCommand[];
}

/** Every whole command; what follows the last of them is left out, as Redis leaves it out. @throws for anything else */
export function commandsOf(log: Buffer): LoggedCommand[] {
  const commands: LoggedCommand[] = [];
  for (let from = 0, command = commandAt(log, 0); command; command = commandAt(log, from)) {
    commands.push(command);
    from = command.to;
  }
  return commands;
}

function commandAt(log: Buffer, from: number): LoggedCommand | undefined {
  const count = numberAt(log, from, '*');
  if (!count) return undefined;
  const args: Buffer[] = [];
  let at = count.to;
  while (args.length < count.value) {
    const length = numberAt(log, at, '$');
    if (!length || length.to + length.value + 2 > log.length) return undefined;
    args.push(log.subarray(length.to, length.to + length.value));
    at = length.to + length.value + 2;
  }
  return { from, to: at, args };
}

/** As in `*3\r\n`; undefined when the file ends within. */
function numberAt(log: Buffer, from: number, sign: string): { value: number; to: number } | undefined {
  const end = log.indexOf('\r\n', from);
  if (from >= log.length || end === -1) return undefined;
  const text = log.toString('latin1', from, end);
  if (!/^[*$]\d+$/.test(text) || text[0] !== sign) throw new Error(`No command at byte ${from}: ${text.slice(0, 20)}`);
  return { value: Number(text.slice(1)), to: end + 2 };
}

export const nameOf = ({ args }: LoggedCommand): string => (args[0]?.toString() ?? '').toUpperCase();

/** In order; one that the file ends within is left out, as Redis throws it away. */
export function transactionsOf(commands: readonly LoggedCommand[]): Transaction[] {
  const all: Transaction[] = [];
  let open: { from: number; commands: LoggedCommand[] } | undefined;
  for (const command of commands) {
    const name = nameOf(command);
    if (name === 'MULTI') open = { from: command.from, commands: [] };
    else if (name === 'EXEC' && open) {
      all.push({ ...open, to: command.to });
      open = undefined;
    } else if (open) open.commands.push(command);
    else all.push({ from: command.from, to: command.to, commands: [command] });
  }
  return all;
}

/** The moment at which a command lets its key expire, as Redis writes it in the file: thirteen digits. */
function expiryOf(command: LoggedCommand): Buffer | undefined {
  const { args } = command;
  const option = args.findIndex((arg, index) => index > 2 && arg.toString().toUpperCase() === 'PXAT');
  const expiry = nameOf(command) === 'PEXPIREAT' ? args[2] : option === -1 ? undefined : args[option + 1];
  return expiry?.length === 13 ? expiry : undefined;
}

/** Keys whose presence is a matter of time. */
export const expiringKeys = (commands: readonly LoggedCommand[]): Set<string> =>
  new Set(commands.flatMap((command) => (expiryOf(command) ? [command.args[1]?.toString() ?? ''] : [])));

/** The same file for whoever comes so much later: every lock and lease has run out by then. */
export function aged(log: Buffer, by: Milliseconds): Buffer {
  const copy = Buffer.from(log);
  for (const command of commandsOf(copy)) {
    const expiry = expiryOf(command);
    expiry?.write(String(Number(expiry.toString()) - by));
  }
  return copy;
}
