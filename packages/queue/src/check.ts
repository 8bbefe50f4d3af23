import type { Redis } from 'ioredis';

/** Something about a Redis that would lose data, with what to do. */
export interface RedisProblem {
  what: string;
  fix: string;
}

const OLDEST_VERSION = '6.2';

/** Looks at INFO alone, which managed services allow where CONFIG is forbidden. Empty when all is well. */
export async function redisProblems(redis: Redis): Promise<RedisProblem[]> {
  const info = parseInfo(await redis.info());
  const problems: RedisProblem[] = [];
  if (older(info.get('redis_version') ?? '0', OLDEST_VERSION)) {
    problems.push({
      what: `Redis ${info.get('redis_version')} is older than ${OLDEST_VERSION}.`,
      fix: 'Use Redis 7 or Valkey 8.',
    });
  }
  if (info.get('aof_enabled') !== '1') {
    problems.push({
      what: 'Redis does not keep its data on disk (appendonly is off): a restart would lose the queue.',
      fix: 'Start it with --appendonly yes, or run CONFIG SET appendonly yes.',
    });
  } else if ((info.get('aof_last_write_status') ?? 'ok') !== 'ok') {
    problems.push({
      what: 'Redis cannot write its append-only file.',
      fix: 'Look at free space and rights of its data directory.',
    });
  }
  const policy = info.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    problems.push({
      what: `Redis may throw data away when its memory is full (maxmemory-policy is ${policy}).`,
      fix: 'Start it with --maxmemory-policy noeviction.',
    });
  }
  return problems;
}

const parseInfo = (text: string): Map<string, string> =>
  new Map(
    text.split(/\r?\n/).flatMap((line) => (line.includes(':') ? [line.split(/:(.*)/s, 2) as [string, string]] : [])),
  );

const older = (version: string, than: string): boolean =>
  version.localeCompare(than, 'en', { numeric: true, sensitivity: 'base' }) < 0;
