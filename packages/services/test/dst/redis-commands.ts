import type { Instant } from '@ohmini/core';
import type { Keyspace } from './keyspace.ts';
import { type Reply, runScript } from './lua.ts';

/** The commands that our code and its scripts use, each as Redis does it. */
export function redisCommands(keys: Keyspace, now: () => Instant, isJob: (key: string) => boolean) {
  /** Of lines. */
  const listOf = (key: string) => keys.text(key)?.split('\n') ?? [];
  const commands: Record<string, (...args: string[]) => Reply> = {
    time: () => [String(Math.floor(now() / 1000)), String(Math.floor(now() % 1000) * 1000)],
    get: (key = '') => keys.text(key) ?? null,
    set(key = '', value = '', ...options) {
      if (options.includes('NX') && keys.has(key)) return null;
      keys.put(key, value);
      const ttl = options[options.indexOf('PX') + 1];
      keys.expireAt(key, options.includes('PX') ? now() + Number(ttl) : undefined);
      return 'OK';
    },
    del(...all) {
      const there = all.filter(keys.has);
      for (const key of there) keys.put(key, undefined);
      return there.length;
    },
    exists: (key = '') => (keys.has(key) || isJob(key) ? 1 : 0),
    pexpire(key = '', ttl) {
      if (!keys.has(key)) return 0;
      keys.expireAt(key, now() + Number(ttl));
      return 1;
    },
    pttl: (key = '') => (keys.has(key) ? Math.ceil((keys.expiry(key) ?? now() - 1) - now()) : -2),
    hget: (key = '', field = '') => keys.hash(key).get(field) ?? null,
    hset(key = '', ...pairs) {
      const before = keys.hash(key).size;
      for (let at = 0; at < pairs.length; at += 2) keys.putField(key, pairs[at] ?? '', pairs[at + 1]);
      return keys.hash(key).size - before;
    },
    hsetnx(key = '', field = '', value) {
      if (keys.hash(key).has(field)) return 0;
      keys.putField(key, field, value);
      return 1;
    },
    hincrby(key = '', field = '', by) {
      const sum = Number(keys.hash(key).get(field) ?? 0) + Number(by);
      keys.putField(key, field, String(sum));
      return sum;
    },
    hdel(key = '', field = '') {
      if (!keys.hash(key).has(field)) return 0;
      keys.putField(key, field, undefined);
      return 1;
    },
    hgetall: (key = '') => [...keys.hash(key)].flat(),
    hvals: (key = '') => [...keys.hash(key).values()],
    hexists: (key = '', field = '') => (keys.hash(key).has(field) ? 1 : 0),
    hlen: (key = '') => keys.hash(key).size,
    sadd(key = '', ...all) {
      const before = keys.members(key).size;
      for (const member of all) keys.putMember(key, member, true);
      return keys.members(key).size - before;
    },
    srem(key = '', member = '') {
      keys.putMember(key, member, false);
      return 1;
    },
    smembers: (key = '') => [...keys.members(key)],
    scard: (key = '') => keys.members(key).size,
    lrange: (key = '', from, to) => {
      const all = listOf(key);
      return all.slice(Number(from), to === '-1' ? all.length : Number(to) + 1);
    },
    lpush(key = '', value = '') {
      const all = [value, ...listOf(key)];
      keys.put(key, all.join('\n'));
      return all.length;
    },
    ltrim(key = '', from, to) {
      keys.put(
        key,
        listOf(key)
          .slice(Number(from), Number(to) + 1)
          .join('\n'),
      );
      return 'OK';
    },
    bitfield(key = '', ...bits) {
      const before = keys.bytes(key) ?? Buffer.alloc(0);
      const slots = bits.flatMap((word, at) =>
        word.startsWith('#') ? [[Number(word.slice(1)), bits[at + 1]] as const] : [],
      );
      const after = Buffer.alloc(Math.max(before.length, ...slots.map(([slot]) => (slot >> 3) + 1)));
      before.copy(after);
      for (const [slot, bit] of slots) {
        const mask = 128 >> (slot & 7);
        after[slot >> 3] = bit === '1' ? (after[slot >> 3] ?? 0) | mask : (after[slot >> 3] ?? 0) & ~mask;
      }
      keys.put(key, after);
      return 1;
    },
    eval: (script = '', count = '0', ...rest) =>
      runScript(script, rest.slice(0, Number(count)), rest.slice(Number(count)), perform),
  };

  function perform(name: string, args: readonly string[]): Reply {
    const command = commands[name.toLowerCase()];
    if (!command) throw new Error(`The simulated Redis does not know ${name}.`);
    return command(...args);
  }
  return perform;
}
