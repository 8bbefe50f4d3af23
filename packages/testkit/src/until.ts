import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a fact to come true. @throws naming the fact when it has not after `timeoutMs` */
export async function until(fact: string, isTrue: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`After ${timeoutMs} ms still not so: ${fact}`);
    await pause(20);
  }
}
