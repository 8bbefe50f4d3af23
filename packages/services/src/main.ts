import { ConfigError, loadConfig, type ServiceName } from '@ohmini/config';
import { asFailure } from '@ohmini/core';
import { runUntilSignal } from './run.ts';
import { start } from './start.ts';
import { StartRefused } from './start-refused.ts';

/** The whole life of a process that runs one service beside a Redis it shares with the others. Sets the exit code. */
export async function main(service: ServiceName): Promise<void> {
  try {
    const { config, warnings } = loadConfig({ services: service });
    if (config.redis.kind !== 'url')
      throw new StartRefused(['REDIS_URL must be set: one service alone needs a Redis it shares with the others.']);
    const running = await start({ config, warnings, redisUrl: config.redis.url.reveal() });
    process.exit(await runUntilSignal(running, config.shutdownTimeoutMs));
  } catch (error) {
    process.exit(explain(error));
  }
}

/** Says in plain sentences why there was no start. @returns the exit code */
export function explain(error: unknown): number {
  if (error instanceof ConfigError || error instanceof StartRefused) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`ohmini could not start: ${asFailure(error).message}\n`);
  return 1;
}
