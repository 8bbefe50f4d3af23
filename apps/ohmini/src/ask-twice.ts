import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { countOf } from './quarantine-table.ts';

/** Whether somebody sits there who can be asked. */
export const isTerminal = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

/** The second answer is the number, so that nobody confirms by habit what they have not read. */
export async function askTwice(count: number): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const hungUp = once(terminal, 'close').then(() => '');
  const ask = (question: string) => Promise.race([terminal.question(question), hungUp]);
  try {
    const first = await ask(`Drop ${countOf(count)} for good? They are nowhere else. [yes/no] `);
    if (first.trim().toLowerCase() !== 'yes') return false;
    return (await ask(`Type the number of readings to be dropped: `)).trim() === String(count);
  } finally {
    terminal.close();
  }
}
