import { statfs } from 'node:fs/promises';
import { condition, redisProblems } from '@ohmini/queue';
import type { Context } from './context.ts';

/** Of the disk; a small part of a large disk is room enough, and so is a large part of a small one. */
const TOO_LITTLE = { share: 0.05, bytes: 2 * 2 ** 30 };
const FAR_TOO_LITTLE_BYTES = 200 * 2 ** 20;

/** Notes whether the disk that we keep data on has room, and whether Redis would lose what it holds. */
export async function watchMachine(context: Context): Promise<void> {
  await watchDisk(context);
  await watchRedis(context);
}

/** @param roomOf how much of how many bytes is free; undefined where nothing of ours is kept */
export async function watchDisk(context: Context, roomOf = freeOn): Promise<void> {
  const full = condition(context, 'disk-full');
  const room = await roomOf(context.config.dataDir);
  if (!room || !isTooLittle(room)) return await full.clear();
  const percent = Math.floor((100 * room.free) / room.size);
  await full.raise(`The disk of DATA_DIR has ${Math.floor(room.free / 2 ** 20)} MB left, ${percent} % of it.`);
}

const isTooLittle = ({ free, size }: { free: number; size: number }): boolean =>
  free < FAR_TOO_LITTLE_BYTES || (free < TOO_LITTLE.bytes && free < size * TOO_LITTLE.share);

async function freeOn(directory: string): Promise<{ free: number; size: number } | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(directory);
    return { free: bavail * bsize, size: blocks * bsize };
  } catch {
    return undefined;
  }
}

/** At the start it is refused, or somebody has said that it is to be so; it may change later all the same. */
async function watchRedis(context: Context): Promise<void> {
  const { config, redis } = context;
  const unsafe = condition(context, 'redis-unsafe');
  const problems = config.queue.allowVolatile || config.redis.kind === 'embedded' ? [] : await redisProblems(redis);
  if (problems.length === 0) return await unsafe.clear();
  await unsafe.raise(problems.map(({ what, fix }) => `${what} ${fix}`).join(' '));
}
