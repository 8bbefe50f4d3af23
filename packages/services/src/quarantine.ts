import {
  holdsReadings,
  isWhole,
  jobs,
  type Payload,
  type Reading,
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
      let open = await newIn(queues, entries);
      while (open.length > 0) {
        await queues.add('quarantine', open);
        open = (await Promise.all(open.map(settled))).flat();
      }
    },
  };
}

/** Those of which nothing is kept: fetched again, a reading that was refused comes under a new revision with its old value. */
async function newIn(queues: Queues, entries: readonly Entry[]): Promise<Entry[]> {
  const kept = Map.groupBy(await queues.of('quarantine').getRanges(['failed'], 0, -1), slotOf);
  const isKept = async ({ id, payload: { write } }: Entry): Promise<boolean> => {
    for (const other of kept.get(slotOf(id)) ?? []) if (other !== id && (await says(other, write))) return true;
    return false;
  };
  const says = async (id: string, write: WritePayload): Promise<boolean> => {
    const { data } = jobs.quarantine.payload.safeParse((await queues.of('quarantine').getJob(id))?.data);
    const [there, here] = [readingIn(data?.write), readingIn(write)];
    return there !== undefined && here !== undefined && sameValue(there, here);
  };
  const isNew = await Promise.all(entries.map(async (entry) => !(await isKept(entry))));
  return entries.filter((_, index) => isNew[index]);
}

/** @returns undefined for a row that is no reading, and for what was changed in Redis */
const readingIn = (write: WritePayload | undefined): Reading | undefined =>
  write && holdsReadings(write) && isWhole(write) ? unpackReadings(write).readings[0] : undefined;

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
