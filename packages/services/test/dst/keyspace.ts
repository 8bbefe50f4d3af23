import type { Instant, Milliseconds } from '@ohmini/core';

type Value = string | Map<string, string> | Set<string> | Buffer;

export type Keyspace = ReturnType<typeof keyspace>;

/** What the file of an append-only Redis is forced to disk after, with `appendfsync everysec`. */
const SYNC_EVERY: Milliseconds = 1000;

/**
 * What Redis holds, with the log of what changed it since the last time that the log was surely on disk: power that fails
 * takes back any of the changes at its end.
 */
export function keyspace(now: () => Instant) {
  const entries = new Map<string, Value>();
  const expiries = new Map<string, Instant>();
  /** Of each command what it changed, and how to take that back. */
  let log: (() => void)[][] = [];
  let command: (() => void)[] = [];
  let syncedAt = now();

  /** A command is lost as a whole, or not. `onChange` is told where it changed anything. */
  function together<Answer>(action: () => Answer, onChange: () => void): Answer {
    if (Math.abs(now() - syncedAt) >= SYNC_EVERY) {
      log = [];
      syncedAt = now();
    }
    command = [];
    const answer = action();
    if (command.length > 0) {
      log.push(command);
      onChange();
    }
    return answer;
  }

  function put<Key, Each>(map: Map<Key, Each>, key: Key, value: Each | undefined): void {
    const before = map.get(key);
    command.push(() => {
      if (before === undefined) map.delete(key);
      else map.set(key, before);
    });
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }

  function found(key: string): Value | undefined {
    if ((expiries.get(key) ?? Number.POSITIVE_INFINITY) <= now()) {
      put(entries, key, undefined);
      put(expiries, key, undefined);
    }
    return entries.get(key);
  }

  const text = (key: string): string | undefined => {
    const value = found(key);
    return typeof value === 'string' ? value : undefined;
  };
  const hash = (key: string): ReadonlyMap<string, string> => {
    const value = found(key);
    return value instanceof Map ? value : new Map();
  };
  const members = (key: string): ReadonlySet<string> => {
    const value = found(key);
    return value instanceof Set ? value : new Set();
  };

  return {
    has: (key: string) => found(key) !== undefined,
    text,
    hash,
    members,
    bytes: (key: string): Buffer | undefined => {
      const value = found(key);
      return Buffer.isBuffer(value) ? value : undefined;
    },
    expiry: (key: string) => expiries.get(key),
    /** How much there is under these keys. */
    size: (isCounted: (key: string) => boolean) =>
      [...entries.keys()]
        .filter((key) => found(key) !== undefined && isCounted(key))
        .reduce((sum, key) => sum + Math.max(1, hash(key).size), 0),
    put: (key: string, value: Value | undefined) => put(entries, key, value),
    putField(key: string, field: string, value: string | undefined) {
      const fields = found(key);
      if (!(fields instanceof Map))
        return put(entries, key, value === undefined ? undefined : new Map([[field, value]]));
      put(fields, field, value);
      if (fields.size === 0) put(entries, key, undefined);
    },
    putMember(key: string, member: string, isIn: boolean) {
      const others = [...members(key)].filter((each) => each !== member);
      const after = isIn ? [...others, member] : others;
      put(entries, key, after.length > 0 ? new Set(after) : undefined);
    },
    expireAt: (key: string, at: Instant | undefined) => put(expiries, key, at),
    /** Has a change that was made elsewhere taken back with all others. */
    alter: put,
    together,
    /** Redis loses the end of its log. `kept` is told how many commands may be lost and says how many are not. */
    lose(kept: (commands: number) => number) {
      for (const undo of log.splice(kept(log.length)).flat().reverse()) undo();
    },
  };
}
