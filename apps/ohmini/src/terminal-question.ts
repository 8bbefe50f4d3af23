import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

/** Whether somebody sits there who can be asked. */
export const isTerminal = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

/** Lets `talk` ask a person; one who hung up answers with nothing. */
export async function asking<Answer>(talk: (ask: (question: string) => Promise<string>) => Promise<Answer>) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const hungUp = once(terminal, 'close').then(() => '');
  try {
    return await talk(async (question) => (await Promise.race([terminal.question(question), hungUp])).trim());
  } finally {
    terminal.close();
  }
}
