import { conditionsOf, reconcile } from '@ohmini/queue';
import { noteAgreements } from './agreement-alerts.ts';
import type { Context } from './context.ts';
import { partFromUnused, tariffsWith } from './tariff-alerts.ts';
import { type Holder, tariffsInUse, tariffTicks } from './tariffs-in-use.ts';

/**
 * Keeps one schedule for each tariff that any household is on, and tells people of agreements that changed or ended.
 *
 * @param isWhole whether these are all households: otherwise no tariff is taken for unused
 */
export async function keepTariffs(context: Context, holders: readonly Holder[], isWhole: boolean): Promise<void> {
  const { clock, hour, keys, log, queues, redis } = context;
  const now = clock.now();
  const used = tariffsInUse(holders, now);
  const added = await reconcile(queues.of('tariff'), 'tariff', tariffTicks(used, hour.scale), () => !isWhole);
  // A new schedule's first turn may be minutes away, and readings wait for their prices.
  if (added.length > 0) {
    await queues.add(
      'tariff',
      added.map(({ id, payload }) => ({ once: id, payload })),
    );
    log.info(
      { tariffs: used.length },
      `prices of ${used.length === 1 ? 'one tariff' : `${used.length} tariffs`} are kept`,
    );
  }
  const holding = await conditionsOf(redis, keys);
  for (const holder of holders) await noteAgreements(context, holder, holding, now);
  const isUsed = new Set(used.map(({ tariff }) => tariff));
  const troubled = isWhole ? tariffsWith(holding.values()) : [];
  for (const tariff of troubled) if (!isUsed.has(tariff)) await partFromUnused(context, tariff);
}
