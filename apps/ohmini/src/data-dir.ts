import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import type { Config } from '@ohmini/config';
import { StartRefused } from '@ohmini/services';

/** Makes the data directory where it is needed. @throws StartRefused when nothing can be kept there */
export async function usableDataDir({ dataDir, redis, sink }: Config): Promise<void> {
  if (redis.kind === 'url' && sink === 'influx') return;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
  } catch {
    throw new StartRefused([
      `${dataDir} cannot be written to: give this user the right to, or set DATA_DIR to another folder.`,
    ]);
  }
}
