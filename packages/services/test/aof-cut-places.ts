import type { chance } from '@ohmini/testkit';
import { commandsOf, transactionsOf } from './aof-cut-log.ts';

const PLACES = ['between transactions', 'within a transaction', 'within a command'] as const;

export interface Cut {
  place: (typeof PLACES)[number];
  /** How many bytes are left. */
  at: number;
}

/** So many cuts anywhere in a log, of each kind in turn. */
export function cutsOf(log: Buffer, count: number, { between, oneOf }: ReturnType<typeof chance>): Cut[] {
  const commands = commandsOf(log);
  const transactions = transactionsOf(commands);
  const joint = transactions.filter((each) => each.commands.length > 1);
  const byteOf: Record<Cut['place'], () => number> = {
    'between transactions': () => oneOf(transactions).to,
    'within a transaction': () => oneOf(oneOf(joint).commands).to,
    'within a command': () => {
      const { from, to } = oneOf(commands);
      return Math.floor(between(from + 1, to));
    },
  };
  return Array.from({ length: count }, (_, index) => {
    const place = PLACES[index % PLACES.length] ?? 'within a command';
    return { place, at: byteOf[place]() };
  });
}
