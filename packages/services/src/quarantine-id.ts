import { createHash } from 'node:crypto';
import {
  type AccountId,
  type DeviceId,
  holdsReadings,
  type Instant,
  type Resolution,
  type WritePayload,
} from '@ohmini/core';

/**
 * The id under which a refused reading or row is kept. Made of what it is, so that however often a writer dies between
 * keeping it and completing its job, there is one entry.
 */
export function quarantineId(write: WritePayload): string {
  if (holdsReadings(write)) {
    const [offset, ...more] = write.offsetsSeconds;
    if (offset === undefined || more.length > 0) throw new RangeError('An entry of the quarantine holds one reading.');
    const readAt = write.firstReadAt + offset * 1000;
    return `${write.account}.${write.device}.${write.resolution}.${readAt}.${write.rev}`;
  }
  const [row, ...more] = write.points;
  if (!row || more.length > 0) throw new RangeError('An entry of the quarantine holds one row.');
  const identity = JSON.stringify([row.measurement, Object.entries(row.tags).toSorted(), row.at]);
  return `${write.account}.row.${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`;
}

/** What is the same for all revisions of one reading, and for all values of one row. */
export const slotOf = (id: string): string => id.split('.').slice(0, 4).join('.');

export interface HeldReading {
  resolution: Resolution;
  readAt: Instant;
}

/** The time of a reading, from its id alone; undefined for rows and for other meters. */
export function heldBy(id: string, account: AccountId, device: DeviceId): HeldReading | undefined {
  const [ofAccount, ofDevice, resolution, readAt, rev] = id.split('.');
  if (ofAccount !== account || ofDevice !== device || rev === undefined) return undefined;
  return { resolution: resolution as Resolution, readAt: Number(readAt) };
}
