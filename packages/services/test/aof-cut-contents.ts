import type { Redis } from 'ioredis';

const READ: Readonly<Record<string, (redis: Redis, key: string) => Promise<unknown>>> = {
  string: (redis, key) => redis.get(key),
  hash: async (redis, key) => Object.entries(await redis.hgetall(key)).toSorted(),
  list: (redis, key) => redis.lrange(key, 0, -1),
  set: async (redis, key) => (await redis.smembers(key)).toSorted(),
  zset: (redis, key) => redis.zrange(key, 0, -1, 'WITHSCORES'),
  stream: (redis, key) => redis.xrange(key, '-', '+'),
};

/** Every key of a Redis but these, with what it holds: equal where two hold the same. */
export async function contentsOf(redis: Redis, without: ReadonlySet<string>): Promise<Map<string, unknown>> {
  const keys = (await redis.keys('*')).filter((key) => !without.has(key)).toSorted();
  const types = await Promise.all(keys.map((key) => redis.type(key)));
  const values = await Promise.all(keys.map((key, index) => READ[types[index] ?? '']?.(redis, key)));
  return new Map(keys.map((key, index) => [key, values[index]]));
}
