/** For the person who typed the command; the log is for those who read it later. */
export const say = (text: string): void => void process.stdout.write(`${text}\n`);
