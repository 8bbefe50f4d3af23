import {
  type AccountId,
  type DeviceId,
  holdsReadings,
  type Instant,
  jobs,
  type Milliseconds,
  type Payload,
  type Resolution,
} from '@ohmini/core';
import type { Queues } from '@ohmini/queue';
import type { Context } from './context.ts';
import { type HeldReading, heldBy } from './quarantine-id.ts';
import { refusals } from './refusals.ts';

/** What lies in quarantine: a reading of a device, or a row of another measurement. */
export interface Quarantined {
  id: string;
  account: AccountId;
  device?: DeviceId;
  resolution?: Resolution;
  measurement?: string;
  /** The reading's `readAt`, or the row's time. */
  at: Instant;
  reason: string;
  /** The store's own words. */
  said: string;
  refusedAt: Instant;
  /** Since it was refused last. */
  age: Milliseconds;
  /** How often the store refused what lies there, over the last month. */
  times: number;
  /** Why it is here still, although a person sent it back. */
  lastTry?: string;
  /** A person sent it back, and the writer has not come to it yet. */
  isGoingBack: boolean;
}

/** Failed, but for a moment before it is and after it was sent back. */
const STATES = ['failed', 'waiting', 'prioritized', 'active', 'delayed'] as const;

/** Read so many at a time. */
const PAGE = 200;

const idsOf = (queues: Queues): Promise<string[]> => queues.of('quarantine').getRanges([...STATES], 0, -1);

/** What is in quarantine, the oldest reading first; no more than so many where that is said. */
export async function quarantined(
  context: Pick<Context, 'clock' | 'keys' | 'queues' | 'redis'>,
  most = Number.POSITIVE_INFINITY,
): Promise<Quarantined[]> {
  const ids = (await idsOf(context.queues)).slice(0, most);
  const found: Quarantined[] = [];
  for (let from = 0; from < ids.length; from += PAGE) {
    const page = await Promise.all(ids.slice(from, from + PAGE).map((id) => entryOf(context, id)));
    found.push(...page.flat());
  }
  return found.toSorted((a, b) => a.at - b.at || (a.id < b.id ? 1 : -1));
}

async function entryOf(
  context: Pick<Context, 'clock' | 'keys' | 'queues' | 'redis'>,
  id: string,
): Promise<Quarantined[]> {
  const job = await context.queues.of('quarantine').getJob(id);
  if (!job) return [];
  const { data } = jobs.quarantine.payload.safeParse(job.data);
  const refusedAt = data?.refusedAt ?? job.timestamp;
  return [
    {
      id,
      ...(data ? subjectOf(data) : { account: id.split('.')[0] ?? '', at: refusedAt }),
      reason: data?.reason ?? 'unreadable',
      said: data?.said ?? 'Kept by another version of Ohmini, which can read it.',
      refusedAt,
      age: context.clock.now() - refusedAt,
      times: await refusals(context).times(id),
      ...(job.attemptsMade > 1 && job.failedReason && { lastTry: job.failedReason }),
      isGoingBack: job.attemptsMade > 0 && job.finishedOn === undefined,
    },
  ];
}

function subjectOf({
  write,
}: Payload<'quarantine'>): Pick<Quarantined, 'account' | 'device' | 'resolution' | 'measurement' | 'at'> {
  const { account } = write;
  if (!holdsReadings(write)) {
    const [row] = write.points;
    return { account, at: row?.at ?? 0, ...(row && { measurement: row.measurement }) };
  }
  const { device, firstReadAt, offsetsSeconds, resolution } = write;
  return { account, device, resolution, at: firstReadAt + (offsetsSeconds[0] ?? 0) * 1000 };
}

/** How many there are for each reason. */
export function reasonsOf(entries: readonly Pick<Quarantined, 'reason'>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of entries) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

export const quarantineSize = (queues: Queues): Promise<number> =>
  queues.of('quarantine').getJobCountByTypes(...STATES);

/** Times of one meter that are held in quarantine: neither stored nor missing. */
export async function heldInQuarantine(queues: Queues, account: AccountId, device: DeviceId): Promise<HeldReading[]> {
  const ids = await idsOf(queues);
  return ids.flatMap((id) => heldBy(id, account, device) ?? []);
}
