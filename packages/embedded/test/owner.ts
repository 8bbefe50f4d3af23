import { startRedis } from '../src/index.ts';

/** A process that owns a Redis in `argv[2]`, says where, and waits to be killed. */
const [, , dir = '', command = ''] = process.argv;
const { url, pid } = await startRedis({ dir, command });
process.stdout.write(JSON.stringify({ url, pid }));
setInterval(() => {}, 1000);
