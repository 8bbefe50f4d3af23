import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hours } from '@ohmini/core';
import { openRedis } from '@ohmini/queue';
import { mortalRedis, recordedLog } from '@ohmini/testkit';
import { aged } from './aof-cut-log.ts';
import { LOG_FILE, type Recording } from './aof-cut-recording.ts';

/** A Redis that a log is all that is left of, an hour later. */
export async function bootedOn(log: Buffer, { beside }: Pick<Recording, 'beside'>) {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'ohmini-aof-'));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const files = join(dir, 'appendonlydir');
  await mkdir(files);
  for (const { name, content } of beside) await writeFile(join(files, name), content);
  await writeFile(join(files, LOG_FILE), aged(log, hours(1)));
  const { url } = stack.use(await mortalRedis(dir));
  const redis = await openRedis(url, recordedLog());
  stack.defer(() => redis.disconnect());
  const held = stack.move();
  return { url, redis, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
