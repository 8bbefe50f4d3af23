import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { isTerminal } from './terminal-question.ts';

/** What a person types is not shown. From a pipe it is the first line. */
export async function readPassword(question: string): Promise<string> {
  const isAsked = isTerminal();
  if (isAsked) process.stderr.write(question);
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output, terminal: isAsked });
  try {
    const typed = once(lines, 'line').then(([line]) => String(line));
    return await Promise.race([typed, once(lines, 'close').then(() => '')]);
  } finally {
    lines.close();
    if (isAsked) process.stderr.write('\n');
  }
}
