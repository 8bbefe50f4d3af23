import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { startRedis } from '../src/index.ts';
import { command, needsRedis, tell, temporaryFolder } from './redis-under-test.ts';

beforeEach(({ skip }) => skip(needsRedis.skip, needsRedis.note));

/** Leaves a folder with keys a, b and c, and gives the path of the file they are appended to. */
async function folderWithKeys(dir: string): Promise<string> {
  await using redis = await startRedis({ dir, command });
  for (const key of ['a', 'b', 'c']) await tell(redis, `SET ${key} stored`);
  const folder = join(dir, 'appendonlydir');
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.incr.aof')) ?? '');
}

test('a file cut short by a power cut costs only its last command', async () => {
  await using folder = await temporaryFolder();
  const file = await folderWithKeys(folder.path);
  truncateSync(file, readFileSync(file).length - 5);
  await using redis = await startRedis({ dir: folder.path, command });
  expect(await tell(redis, 'EXISTS a b c')).toContain(':2');
});

test('a file damaged in the middle is refused with the command that repairs it', async () => {
  await using folder = await temporaryFolder();
  const file = await folderWithKeys(folder.path);
  writeFileSync(file, readFileSync(file, 'utf8').replace('$1\r\nb', '$9\r\n#'));
  const refusal = await startRedis({ dir: folder.path, command }).catch((error: Error) => error.message);
  expect(refusal).toContain('Copy the folder');

  const repair = /^ {2}(.*)$/m.exec(`${refusal}`)?.[1] ?? 'false';
  expect(spawnSync('sh', ['-c', repair], { input: 'y\n', encoding: 'utf8' })).toMatchObject({ status: 0 });
  await using redis = await startRedis({ dir: folder.path, command });
  expect(await tell(redis, 'EXISTS a b c')).toContain(':1');
});

test('a folder that cannot be used says what Redis said', async () => {
  await using folder = await temporaryFolder();
  await folderWithKeys(folder.path);
  writeFileSync(join(folder.path, 'appendonlydir', 'appendonly.aof.manifest'), 'nonsense\n');
  await expect(startRedis({ dir: folder.path, command })).rejects.toThrow('damaged');
});
