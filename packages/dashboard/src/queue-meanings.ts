/** What lies in each queue, for somebody who never heard of one. */
const MEANINGS: Record<string, string> = {
  poll: 'meters due to be asked for their newest readings',
  backfill: 'stretches of the past still to be fetched',
  write: 'batches of readings waiting for the store',
  quarantine: 'readings the store refused, kept until you decide',
  alert: 'messages waiting to be sent',
  tariff: 'prices to be fetched',
  account: 'households whose meters are looked up',
  upkeep: 'recent hours to be read once more',
};

export const meaningOf = (queue: string): string => MEANINGS[queue] ?? '';
