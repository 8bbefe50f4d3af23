import { isWhole, type Reading, type ReadingsPayload, type Series, type Unpacked, unpackReadings } from '@ohmini/core';
import type { HeldWrite, HeldWrites } from '@ohmini/queue';

/** Readings of one answer, to be stored under its revision. */
export interface Answered {
  series: Series;
  rev: number;
  readings: Reading[];
}

export interface StoreNewestPorts {
  held: HeldWrites;
  /** The payload of a job that waits, if it is there. */
  waiting(jobId: string): Promise<ReadingsPayload | undefined>;
  /** Resolves once the store has acknowledged them; of several values for one row it stores the newest. */
  send(answers: readonly Answered[]): Promise<void>;
}

/**
 * Stores a job's readings, or in their place what later answers have for the same time: whatever the order in which
 * jobs run, are repeated and are stored, the newest revision is what stays (I3).
 */
export async function storeNewest(ports: StoreNewestPorts, payload: ReadingsPayload): Promise<Unpacked> {
  const job = unpackReadings(payload);
  const span = spanOf(job);
  const times = new Set(job.readings.map(({ readAt }) => readAt));
  const written = new Set<string>();
  const absent = new Set<string>();
  // What was not in the queue after we stored, and is seen to wait still, has yet to get there: it is stored after us.
  const isOpen = ({ jobId, stored }: HeldWrite) => !written.has(jobId) && !(absent.has(jobId) && stored === undefined);

  const answers: Answered[] = [job];
  let open = await ports.held.newerThan(span);
  for (let isNew = true; isNew || open.length > 0; ) {
    for (const write of open) {
      const answer = await readingsOf(ports, write);
      if (answer) answers.push(restricted(answer, times));
      (answer ? written : absent).add(write.jobId);
      isNew ||= answer !== undefined;
    }
    if (isNew) {
      // All of them each time: what is found last is not always what is newest.
      await ports.send(answers);
      absent.clear();
      isNew = false;
    }
    open = (await ports.held.stored(span, JSON.stringify(payload))).filter(isOpen);
  }
  return job;
}

export const spanOf = ({ series, rev, readings }: Unpacked) => {
  const from = readings[0]?.readAt ?? 0;
  return { series, rev, from, to: (readings.at(-1)?.readAt ?? from) + 1 };
};

/** The same, for a job that is known to be whole. */
export const spanOfPayload = ({
  v: _,
  crc: __,
  columns: ___,
  offsetsSeconds,
  firstReadAt: from,
  rev,
  ...series
}: ReadingsPayload) => ({
  series,
  rev,
  from,
  to: from + Math.round((offsetsSeconds.at(-1) ?? 0) * 1000) + 1,
});

async function readingsOf({ waiting }: StoreNewestPorts, { jobId, stored }: HeldWrite): Promise<Answered | undefined> {
  const payload: ReadingsPayload | undefined = stored === undefined ? await waiting(jobId) : JSON.parse(stored);
  // One that was damaged fails by itself, and takes nobody with it.
  return payload && isWhole(payload) ? unpackReadings(payload) : undefined;
}

const restricted = ({ series, rev, readings }: Answered, times: ReadonlySet<number>): Answered => ({
  series,
  rev,
  readings: readings.filter(({ readAt }) => times.has(readAt)),
});
