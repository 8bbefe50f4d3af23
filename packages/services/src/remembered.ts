import { setTimeout as pause } from 'node:timers/promises';
import { type Instant, type Milliseconds, seconds } from '@ohmini/core';

/** A page waits no longer for anything; what was known before is shown meanwhile. */
const PATIENCE = seconds(1);

export interface RememberedOptions<Asked, Value> {
  read(asked: Asked): Promise<Value>;
  /** What is said before anything is known, and where it cannot be read. */
  nothing: Value;
  keptFor: Milliseconds;
  now(): Instant;
}

interface Memory<Value> {
  value: Value;
  answeredAt: Instant;
  asking?: Promise<void> | undefined;
}

/** Reads now and then, and never twice at once, what is asked for all the time. Never rejects. */
export function remembered<Asked, Value>({ read, nothing, keptFor, now }: RememberedOptions<Asked, Value>) {
  const memories = new Map<string, Memory<Value>>();

  async function ask(asked: Asked, memory: Memory<Value>): Promise<void> {
    memory.value = await read(asked).catch(() => nothing);
    memory.answeredAt = now();
    memory.asking = undefined;
  }

  return async (asked: Asked): Promise<Value> => {
    const key = JSON.stringify(asked);
    const memory = memories.get(key) ?? { value: nothing, answeredAt: 0 };
    memories.set(key, memory);
    if (now() - memory.answeredAt >= keptFor) {
      memory.asking ??= ask(asked, memory);
      await Promise.race([memory.asking, pause(PATIENCE, undefined, { ref: false })]);
    }
    return memory.value;
  };
}
