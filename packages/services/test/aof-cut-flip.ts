import { holdsReadings, type Instant, type Series } from '@ohmini/core';
import type { Chance } from '@ohmini/testkit';
import { commandsOf, type LoggedCommand } from './aof-cut-log.ts';
import type { Remains } from './aof-cut-replica.ts';

/** The jobs that wait with readings of this meter from `since` on, the oldest readings first. */
export const waitingOf = ({ writes }: Remains, { device }: Series, since: Instant): string[] =>
  [...writes]
    .flatMap(([id, data]) => (holdsReadings(data) && data.device === device ? [{ id, from: data.firstReadAt }] : []))
    .filter(({ from }) => from >= since)
    .toSorted((a, b) => a.from - b.from)
    .map(({ id }) => id);

/** Flips one bit in the log of each of these jobs, anywhere in its payload: it may be one like any other then, or none. */
export function flipIn(log: Buffer, jobs: readonly string[], by: Chance): void {
  const commands = commandsOf(log);
  for (const id of jobs) {
    const isAdded = ({ args }: LoggedCommand) => args[1]?.toString().endsWith(`:write:${id}`) && dataOf(args);
    const data = dataOf(commands.findLast(isAdded)?.args ?? []);
    if (!data) throw new Error(`The log does not say what ${id} holds.`);
    flip(data, by);
  }
}

const dataOf = (args: readonly Buffer[]): Buffer | undefined =>
  args.find((_, index) => index > 2 && args[index - 1]?.toString() === 'data');

function flip(data: Buffer, { between }: Chance): void {
  const whole = data.toString();
  for (;;) {
    const at = Math.floor(between(0, data.length));
    const bit = 1 << Math.floor(between(0, 8));
    data.writeUInt8((data[at] ?? 0) ^ bit, at);
    if (meaningOf(data.toString()) !== meaningOf(whole)) return;
    data.writeUInt8((data[at] ?? 0) ^ bit, at);
  }
}

/** Equal for 1e3 and 1E3. */
function meaningOf(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}
