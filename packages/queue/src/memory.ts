import type { Redis } from 'ioredis';

export interface Memory {
  usedBytes: number;
  /** What it may grow to: its own `maxmemory`, or what the settings say where it has none. */
  budgetBytes: number;
}

/** How full Redis is. Where it is full it refuses all writes, and with them the completion of jobs: nothing drains. */
export async function memoryOf(redis: Redis, budgetBytes: number): Promise<Memory> {
  const info = await redis.info('memory');
  const numberOf = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  return { usedBytes: numberOf('used_memory'), budgetBytes: numberOf('maxmemory') || budgetBytes };
}
