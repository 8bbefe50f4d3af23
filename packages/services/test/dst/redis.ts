import { Redis } from 'ioredis';
import type { Keyspace } from './keyspace.ts';
import type { Reply } from './lua.ts';

/** Performs one change or question at once and alone, when its turn comes. */
export type Atomically = <Answer>(action: () => Answer) => Promise<Answer>;

export type Perform = (name: string, args: readonly string[]) => Reply;

/** A connection to the simulated Redis, in the shape of ioredis. Each command is a step. */
export function simulatedRedis(atomically: Atomically, perform: Perform, keys: Keyspace): Redis {
  const words = (args: readonly unknown[]) => args.flat().map(String);

  const shaped: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    async hgetall(...args) {
      const flat = await atomically(() => perform('hgetall', words(args)));
      const all = Array.isArray(flat) ? flat.map(String) : [];
      return Object.fromEntries(all.flatMap((each, at) => (at % 2 === 0 ? [[each, all[at + 1]]] : [])));
    },
    getBuffer: (key) => atomically(() => keys.bytes(String(key)) ?? null),
    pipeline() {
      const queued: (readonly [string, string[]])[] = [];
      const put = (name: string, args: readonly unknown[]) => void queued.push([name, words(args)]);
      return {
        call: (name: string, ...args: unknown[]) => put(name, args),
        pexpire: (...args: unknown[]) => put('pexpire', args),
        async exec() {
          const replies: [null, Reply][] = [];
          for (const [name, args] of queued) replies.push([null, await atomically(() => perform(name, args))]);
          return replies;
        },
      };
    },
  };

  const connection: Redis = Object.create(Redis.prototype);
  return new Proxy(connection, {
    get(_, name) {
      if (typeof name !== 'string' || name === 'then') return undefined;
      return shaped[name] ?? ((...args: unknown[]) => atomically(() => perform(name, words(args))));
    },
  });
}
