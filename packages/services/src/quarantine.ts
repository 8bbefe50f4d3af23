import {
  holdsReadings,
  isWhole,
  jobs,
  type Payload,
  sameValue,
  Transient,
  unpackReadings,
  type WritePayload,
} from '@ohmini/core';
import type { Queues } from '@ohmini/queue';
import type { Context } from './context.ts';
import { quarantineId, slotOf } from './quarantine-id.ts';

interface Refused {
  /** One reading or row. */
  write: WritePayload;
  /** Short and bounded, such as `http-400`. */
  reason: string;
  /** The store's own words, fit for a page. */
  said: string;
}

export interface Quarantine {
  /**
   * Resolves once every one of them is in Redis to stay, so that their write job may complete. Those that are there
   * already are kept as they are.
   *
   * @throws Transient when one is on its way back to the store just now: the write job tries again
   */
  put(refused: readonly Refused[]): Promise<void>;
}

interface Entry {
  id: string;
  payload: Payload<'quarantine'>;
}

/** Where readings go that the store will not take. Each becomes a failed job, which only a person sends back or drops. */
export function quarantine({ clock, log, queues }: Pick<Context, 'clock' | 'log' | 'queues'>): Quarantine {
  /** @returns what is to be added still */
  async function settled(entry: Entry): Promise<Entry[]> {
    const found = await lookFor(queues, entry);
    if (found === 'kept') return [];
    if (found === 'gone') return [entry];
    if (found === 'leaving') throw new Transient('quarantine-busy', 'This reading is being sent back to the store.');
    log.warn({ job: entry.id }, 'another value under the same revision is in quarantine; both are kept');
    return [{ ...entry, id: `${entry.id}.${entry.payload.write.crc}` }];
  }

  return {
    async put(refused) {
      const refusedAt = clock.now();
      const entries = refused.map((each): Entry => ({ id: quarantineId(each.write), payload: { ...each, refusedAt } }));
      for (let open = entries; open.length > 0; ) {
        await queues.add('quarantine', open);
        open = (await Promise.all(open.map(settled))).flat();
      }
      await replaceOlder(queues, entries);
    },
  };
}

/**
 * Fetched again, a reading that was refused comes under a new revision with its old value: one entry is enough, and the
 * newest is there by now. One that a person sent back meanwhile goes its own way.
 */
async function replaceOlder(queues: Queues, entries: readonly Entry[]): Promise<void> {
  const kept = Map.groupBy(await queues.of('quarantine').getRanges(['failed'], 0, -1), slotOf);
  for (const { id, payload } of entries) {
    for (const other of kept.get(slotOf(id)) ?? []) {
      const job = await queues.of('quarantine').getJob(other);
      const { data } = jobs.quarantine.payload.safeParse(job?.data);
      if (data && isOlderTwin(data.write, payload.write) && (await job?.getState()) === 'failed')
        await job?.remove().catch(() => {});
    }
  }
}

/** What was changed in Redis is evidence, and nobody's twin. */
function isOlderTwin(there: WritePayload, here: WritePayload): boolean {
  if (!holdsReadings(there) || !holdsReadings(here) || !isWhole(there) || there.rev >= here.rev) return false;
  const [[before], [now]] = [unpackReadings(there).readings, unpackReadings(here).readings];
  return before !== undefined && now !== undefined && sameValue(before, now);
}

/**
 * Adding an id that exists changes nothing, so what is there is looked at. An entry that a person sent back may have
 * added its write job already, which may be the very one that was refused now, and is about to vanish: it keeps nothing.
 */
async function lookFor(queues: Queues, { id, payload }: Entry): Promise<'kept' | 'gone' | 'leaving' | 'another value'> {
  const job = await queues.of('quarantine').getJob(id);
  if (!job) return 'gone';
  const { data } = jobs.quarantine.payload.safeParse(job.data);
  if (data?.write.crc !== payload.write.crc) return 'another value';
  // What never failed was never sent back, and will be refused first.
  if (job.attemptsMade === 0) return 'kept';
  const state = await job.getState();
  if (state === 'active') return 'leaving';
  return state === 'unknown' ? 'gone' : 'kept';
}
