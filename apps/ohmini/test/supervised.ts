import type { RunningProcess } from './running-process.ts';

/** A process that is started again whenever it ends, as Docker and systemd do. */
export interface Supervised extends AsyncDisposable {
  /** With SIGKILL; resolves once it was started again. */
  kill(): Promise<void>;
  /** How it ended by itself, each time: exit code and last words. */
  readonly ends: readonly string[];
  /** What it printed in all of its lives. */
  history(): string;
}

export function supervised(startProcess: () => RunningProcess): Supervised {
  const ends: string[] = [];
  const before: string[] = [];
  let running = startProcess();
  let isOver = false;
  let isKilled = false;

  async function watch(): Promise<void> {
    while (!isOver) {
      const code = await running.exited;
      if (isOver) return;
      before.push(running.output());
      if (!isKilled) ends.push(`exit ${code}: ${running.output().slice(-300)}`);
      isKilled = false;
      running = startProcess();
    }
  }

  const watching = watch();
  return {
    ends,
    history: () => [...before, running.output()].join('\n'),
    async kill() {
      isKilled = true;
      const victim = running;
      await victim.kill('SIGKILL');
      while (running === victim) await new Promise((resolve) => setImmediate(resolve));
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      await running[Symbol.asyncDispose]();
      await watching;
    },
  };
}
