import { say } from './say.ts';

/** Shows how far something is: in one line that changes, or, where there is no terminal, in a line for each change. */
export function progressLine() {
  const { stdout } = process;
  let shown = '';
  return {
    show(lines: readonly string[]): void {
      const text = lines.join('\n');
      if (text === shown) return;
      shown = text;
      if (stdout.isTTY) stdout.write(`\r\x1b[2K${lines.join(' | ').slice(0, (stdout.columns || 80) - 1)}`);
      else say(text);
    },
    /** Makes room for what is said next. */
    end(): void {
      if (stdout.isTTY && shown !== '') stdout.write('\r\x1b[2K');
    },
  };
}
