import type { Instant } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** What a person did with readings that are nowhere else. */
export interface Act {
  who: string;
  did: 'replay' | 'forced replay' | 'drop';
  /** Jobs of the queue quarantine; each says the series, the time and the revision of its reading. */
  ids: readonly string[];
}

export interface AuditEntry extends Act {
  /** By Redis' clock. */
  at: Instant;
}

export interface AuditTrail {
  /** Resolves once it is on record: before the act, so that none is without its entry. */
  record(act: Act): Promise<void>;
  /** The newest first. */
  read(limit: number): Promise<AuditEntry[]>;
}

/** Of more readings than this an act makes several entries. */
const IDS_PER_ENTRY = 100;

/** Bounds the trail to some 7 MB at the very most; acts of single readings fill a hundredth of that. */
const ENTRIES_KEPT = 1000;

export const auditTrail = (redis: Redis, { audit }: Pick<Keys, 'audit'>): AuditTrail => ({
  async record({ ids, ...act }) {
    for (let from = 0; from < ids.length; from += IDS_PER_ENTRY) {
      const entry = JSON.stringify({ ...act, ids: ids.slice(from, from + IDS_PER_ENTRY) });
      await redis.xadd(audit, 'MAXLEN', '~', ENTRIES_KEPT, '*', 'act', entry);
    }
  },
  async read(limit) {
    const entries = await redis.xrevrange(audit, '+', '-', 'COUNT', limit);
    return entries.map(([id, [, act = '{}']]) => ({ at: Number.parseInt(id, 10), ...(JSON.parse(act) as Act) }));
  },
});
