import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startRedis } from '@ohmini/embedded';
import { redisCommand } from './test-redis.ts';

/** A real Redis that can be killed and started again, on the same port and the same append-only file. */
export interface MortalRedis extends AsyncDisposable {
  readonly url: string;
  /** Resolves when it has ended. */
  kill(): Promise<void>;
  /** Resolves when it has read its file back and answers. */
  start(): Promise<void>;
  /** SIGSTOP: its connections stay, and nothing is answered. */
  stop(): void;
  resume(): void;
}

/** @param dir keeps its data; a folder that is removed with it when not said */
export async function mortalRedis(dir?: string): Promise<MortalRedis> {
  const folder = dir ?? (await mkdtemp(join(tmpdir(), 'ohmini-redis-')));
  const command = await redisCommand();
  let server = await startRedis({ dir: folder, command });
  const { url } = server;
  return {
    url,
    async kill() {
      server.kill('SIGKILL');
      await server.exited;
    },
    async start() {
      server = await startRedis({ dir: folder, command, port: Number(new URL(url).port) });
    },
    stop: () => server.kill('SIGSTOP'),
    resume: () => server.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      if (dir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One command over a connection of its own. @returns the answer as Redis sends it, without the line's end */
export async function askRedis(url: string, ...command: string[]): Promise<string> {
  const { hostname, port, password } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  for (const words of [['AUTH', decodeURIComponent(password)], command, ['QUIT']])
    socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
  const answers = await text(socket);
  return answers.replace(/^\+OK\r\n/, '').replace(/\r\n\+OK\r\n$/, '');
}
