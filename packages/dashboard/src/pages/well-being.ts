import type { QueueDepth } from '../overview.ts';

/** More than these wait for the store for longer than a request takes. */
const A_FEW = 20;

/** What keeps readings from the store, in a sentence each without its stop. */
export function troublesOf(queues: readonly QueueDepth[]): string[] {
  const count = (name: string, state: 'waiting' | 'failed') => queues.find((each) => each.name === name)?.[state] ?? 0;
  const waiting = count('write', 'waiting');
  const kept = count('quarantine', 'failed');
  return [
    waiting > A_FEW ? `${waiting} batches of readings wait for the store` : '',
    kept > 0 ? `${kept} ${kept === 1 ? 'reading waits' : 'readings wait'} in quarantine for a decision` : '',
  ].filter(Boolean);
}
