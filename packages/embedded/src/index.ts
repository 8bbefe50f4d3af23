export { endWithUs } from './end-with-us.ts';
export { type FoundRedis, findRedisServer } from './find-redis-server.ts';
export { freePort } from './free-port.ts';
export { type EmbeddedRedis, openEmbeddedRedis } from './open-embedded-redis.ts';
export type { RedisServer } from './redis-server.ts';
export { runningRedis } from './running-redis.ts';
export { type StartRedis, startRedis } from './start-redis.ts';
export { startValkeyWasm } from './valkey-wasm.ts';
