import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteHistory, sqliteSink } from '../src/index.ts';
import { sinkContract } from './sink-contract.ts';

sinkContract('sqlite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ohmini-sqlite-'));
  const path = join(directory, 'data', 'readings.sqlite');
  const sink = sqliteSink({ path });
  const history = sqliteHistory({ path });
  return {
    sink,
    history,
    async [Symbol.asyncDispose]() {
      await sink[Symbol.asyncDispose]();
      await history[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
});
