import type { RuleName } from '@ohmini/core';
import type { QueueDepth } from '../overview.ts';

/** More than these wait for the store for longer than a request takes. */
const A_FEW = 20;

interface Trouble {
  /** A sentence without its stop. */
  what: string;
  /** Its runbook says what to do. */
  rule: RuleName;
}

/** What keeps readings from the store. */
export function troublesOf(queues: readonly QueueDepth[]): Trouble[] {
  const count = (name: string, state: 'waiting' | 'failed') => queues.find((each) => each.name === name)?.[state] ?? 0;
  const waiting = count('write', 'waiting');
  const kept = count('quarantine', 'failed');
  const troubles: (Trouble | false)[] = [
    waiting > A_FEW && { what: `${waiting} batches of readings wait for the store`, rule: 'store' },
    kept > 0 && {
      what: `${kept} ${kept === 1 ? 'reading waits' : 'readings wait'} in quarantine for a decision`,
      rule: 'quarantine',
    },
  ];
  return troubles.filter((each) => each !== false);
}
