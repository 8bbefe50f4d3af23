import {
  type AccountId,
  JOURNAL_KINDS,
  type JournalEntry,
  type JournalKind,
  type JournalState,
  type JournalStates,
} from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** What Octopus said last about a household's account, in the Redis that holds its jobs. */
export interface Journal {
  /** How it stands with each kind, in one small read; the entries are not in it. */
  states(): Promise<JournalStates>;
  /** Of the last good answer. */
  entries(kind: JournalKind): Promise<JournalEntry[]>;
  /** @param entries where there is a new answer; otherwise those of the last one stay */
  set(kind: JournalKind, state: JournalState, entries?: readonly JournalEntry[]): Promise<void>;
}

export function journal(redis: Redis, keys: Keys, account: AccountId): Journal {
  const key = keys.account(account, 'journal');
  return {
    async states() {
      const raw = await redis.hmget(key, ...JOURNAL_KINDS);
      const known = JOURNAL_KINDS.flatMap((kind, index) => {
        const state = parsed<JournalState>(raw[index]);
        return typeof state?.dueAt === 'number' ? [[kind, state] as const] : [];
      });
      return Object.fromEntries(known);
    },
    async entries(kind) {
      const entries = parsed<JournalEntry[]>(await redis.hget(key, entriesOf(kind)));
      return Array.isArray(entries) ? entries : [];
    },
    async set(kind, state, entries) {
      const kept = entries ? { [entriesOf(kind)]: JSON.stringify(entries) } : {};
      await redis.hset(key, { [kind]: JSON.stringify(state), ...kept });
    },
  };
}

const entriesOf = (kind: JournalKind): string => `${kind}-entries`;

/** What cannot be read counts as not known: asking again puts that right. */
function parsed<Value>(raw: string | null | undefined): Value | undefined {
  try {
    return raw ? JSON.parse(raw) : undefined;
  } catch {
    return undefined;
  }
}
