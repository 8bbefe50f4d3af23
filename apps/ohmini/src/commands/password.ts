import { storedPasswordText } from '@ohmini/core';
import { storePassword } from '@ohmini/services';
import { Command } from 'commander';
import { readPassword } from '../read-password.ts';
import { complain, say } from '../say.ts';
import { isTerminal } from '../terminal-question.ts';

/** As the setting has it. */
const SHORTEST = 12;

export const passwordCommand = (): Command =>
  new Command('password')
    .description('Make a line for DASHBOARD_PASSWORD from which nobody can read the password.')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const password = await readPassword('The password of the dashboard, which is not shown: ');
      const isTypedTwice = !isTerminal() || (await readPassword('Once more: ')) === password;
      const fault = isTypedTwice ? faultOf(password) : 'The two are not the same.';
      if (fault) {
        complain(fault);
        process.exitCode = 1;
        return;
      }
      const text = storedPasswordText(await storePassword(password));
      say(json ? JSON.stringify({ DASHBOARD_PASSWORD: text }) : `DASHBOARD_PASSWORD=${text}`);
    });

const faultOf = (password: string): string | undefined =>
  password.trim().length < SHORTEST ? `A password has ${SHORTEST} characters or more.` : undefined;
