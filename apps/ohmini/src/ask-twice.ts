import { countOf } from './quarantine-table.ts';
import { asking } from './terminal-question.ts';

/** The second answer is the number, so that nobody confirms by habit what they have not read. */
export const askTwice = (count: number): Promise<boolean> =>
  asking(async (ask) => {
    const first = await ask(`Drop ${countOf(count)} for good? They are nowhere else. [yes/no] `);
    if (first.toLowerCase() !== 'yes') return false;
    return (await ask(`Type the number of readings to be dropped: `)) === String(count);
  });
