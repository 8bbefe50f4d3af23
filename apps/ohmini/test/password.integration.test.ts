import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseStoredPassword } from '@ohmini/core';
import { expect, test } from 'vitest';
import { atTerminal, noTerminal } from './at-terminal.ts';

const MAIN = resolve(import.meta.dirname, '../src/main.ts');

async function piped(typed: string) {
  const child = spawn(process.execPath, [MAIN, 'password'], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(typed);
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { said, complained, code };
}

test('a password from a pipe becomes a line for the settings, without the password in it', async () => {
  const { said, code } = await piped('correct horse: battery\n');
  expect(code).toBe(0);
  expect(parseStoredPassword(said.replace('DASHBOARD_PASSWORD=', '').trim())).toMatchObject({ costLog2: 15 });
  expect(said).not.toContain('horse');
});

test('a short password is refused', async () => {
  expect(await piped('short\n')).toMatchObject({
    said: '',
    code: 1,
    complained: expect.stringMatching(/12 characters/),
  });
});

test.skipIf(noTerminal)('a person types it twice, and it is not shown', async () => {
  const answers = [
    { asked: /not shown/, typed: 'correct horse: battery' },
    { asked: /Once more/, typed: 'correct horse: battery' },
  ];
  const { code, output } = await atTerminal(['password'], {}, process.cwd(), answers);
  expect(code).toBe(0);
  expect(output).toContain('DASHBOARD_PASSWORD=scrypt:15:8:3:');
  // The terminal itself shows what is typed until the question has taken it over, and atTerminal answers at once.
  expect(output.split('DASHBOARD_PASSWORD=')[1]).not.toContain('horse');
});
