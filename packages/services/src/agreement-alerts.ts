import {
  type AccountId,
  agreementChanges,
  type EndedSupply,
  endedSupplies,
  type Instant,
  isInForce,
  type Supply,
} from '@ohmini/core';
import { condition, tellOnce } from '@ohmini/queue';
import type { Context } from './context.ts';
import type { Holder } from './tariffs-in-use.ts';
import { ukTime } from './words.ts';

type Parts = Pick<Context, 'keys' | 'queues' | 'redis'>;

const SUPPLIES: readonly Supply[] = [
  { fuel: 'electricity', isExport: false },
  { fuel: 'electricity', isExport: true },
  { fuel: 'gas', isExport: false },
];

const nameOf = ({ fuel, isExport }: Supply): string => (isExport ? 'export' : fuel);

const isOf = (agreement: Supply, { fuel, isExport }: Supply): boolean =>
  agreement.fuel === fuel && agreement.isExport === isExport;

const endedOf = (account: AccountId, supply: Supply): string => `tariff-ended-${account}-${nameOf(supply)}`;

/** What may be wrong with the tariffs of a household. */
export const agreementConditionsOf = (account: AccountId): string[] =>
  SUPPLIES.map((supply) => endedOf(account, supply));

/**
 * Tells people once that a household has another tariff, and that it has none any more.
 *
 * @param holding the conditions that hold now
 */
export async function noteAgreements(
  parts: Parts,
  { account, agreements }: Holder,
  holding: ReadonlyMap<string, Instant>,
  now: Instant,
): Promise<void> {
  const { keys, queues, redis } = parts;
  // Nobody has asked yet, or what was answered cannot be read.
  if (agreements.length === 0) return;
  for (const change of agreementChanges(agreements, now)) {
    const { fromTariff, toTariff, since } = change;
    await tellOnce(redis, keys, queues, `agreement-${account}-${nameOf(change)}.${toTariff}.${since}`, {
      severity: 'info',
      title: `There is another tariff for ${nameOf(change)} (${account})`,
      text: `From ${fromTariff} to ${toTariff}, since ${ukTime(since)}. Readings are given the prices of the tariff that held at their time. Nothing needs doing, if you know of it; if not, ask Octopus.`,
    });
  }
  const ended = new Map(endedSupplies(agreements, now).map((each) => [endedOf(account, each), each]));
  for (const [name, supply] of ended) await condition(redis, keys, queues, name).raise(endedMessage(account, supply));
  for (const supply of SUPPLIES) {
    const name = endedOf(account, supply);
    const raisedAt = holding.get(name);
    const isHeld = agreements.some((each) => isOf(each, supply) && isInForce(each, now));
    if (raisedAt === undefined || !isHeld) continue;
    // Of two meters one may still be without.
    if (endedSupplies(agreements, now, raisedAt).some((each) => isOf(each, supply))) continue;
    await condition(redis, keys, queues, name).clear({
      severity: 'info',
      title: `There is a tariff for ${nameOf(supply)} again (${account})`,
      text: 'What readings cost is added where it was missing.',
    });
  }
}

const endedMessage = (account: AccountId, supply: EndedSupply) => ({
  severity: 'warning' as const,
  title: `There is no tariff for ${nameOf(supply)} any more (${account})`,
  text: `Its agreement on ${supply.tariff} ended on ${ukTime(supply.endedAt)}, and Octopus lists none that follows. Readings are stored as ever, without what they cost. Look into your Octopus account: has the supply moved elsewhere, or is the next agreement not written yet? Once it is listed, nothing more needs doing here.`,
});
