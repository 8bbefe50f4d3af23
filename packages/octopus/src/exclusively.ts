import { type Lease, type Milliseconds, Transient } from '@ohmini/core';

/**
 * Runs `action` if nobody else holds the lease, and gives back what it came to.
 * @returns undefined where somebody else holds it
 * @throws what `action` throws; Transient when the lease itself fails before `action` has run
 */
export async function exclusively<T>(
  lease: Lease,
  name: string,
  ttl: Milliseconds,
  action: () => Promise<T>,
): Promise<{ value: T } | undefined> {
  let outcome: PromiseSettledResult<T> | undefined;
  try {
    await lease.run(name, ttl, async () => {
      [outcome] = await Promise.allSettled([action()]);
    });
  } catch {
    // A lease that could not be given back ends by itself; what was done under it is done.
    if (!outcome) throw new Transient('lease', 'The processes could not agree on which of them calls Octopus.');
  }
  if (outcome?.status === 'rejected') throw outcome.reason;
  return outcome && { value: outcome.value };
}
