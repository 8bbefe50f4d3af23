/** For the person who typed the command; the log is for those who read it later. */
export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Beside what was asked for, so that a program can read the rest. */
export const complain = (text: string): void => void process.stderr.write(`${text}\n`);
