import type { DeviceId } from '@ohmini/core';
import type { Upset } from '../truth/upset.ts';
import type { Operation } from './fault.ts';
import type { FaultBox } from './fault-box.ts';

/** What is wrong now with a meter or its Mini; without an operation only what is wrong whoever asks. */
export function upsetsOf(
  faults: FaultBox,
  target: { account: string; device: DeviceId; operation?: Operation },
): Upset[] {
  return [
    ...faults.active('meter-silent', target),
    ...faults.active('frozen', target),
    ...faults.active('lost', target),
  ];
}
