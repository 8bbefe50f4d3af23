import {
  type AccountId,
  agreementChanges,
  alertName,
  type EndedSupply,
  endedSupplies,
  type Instant,
  isInForce,
  type Supply,
} from '@ohmini/core';
import { condition, type Holding, tellOnce } from '@ohmini/queue';
import type { Context } from './context.ts';
import type { Holder } from './tariffs-in-use.ts';
import { ukTime } from './words.ts';

type Parts = Pick<Context, 'clock' | 'keys' | 'queues' | 'redis'>;

const SUPPLIES: readonly Supply[] = [
  { fuel: 'electricity', isExport: false },
  { fuel: 'electricity', isExport: true },
  { fuel: 'gas', isExport: false },
];

const nameOf = ({ fuel, isExport }: Supply): string => (isExport ? 'export' : fuel);

const isOf = (agreement: Supply, { fuel, isExport }: Supply): boolean =>
  agreement.fuel === fuel && agreement.isExport === isExport;

const endedOf = (account: AccountId, supply: Supply) => `${account}.${nameOf(supply)}`;

/**
 * Tells people once that a household has another tariff, and notes where it has none any more.
 *
 * @param holding the conditions that hold now
 */
export async function noteAgreements(
  context: Parts,
  { account, agreements }: Holder,
  holding: ReadonlyMap<string, Holding>,
  now: Instant,
): Promise<void> {
  // Nobody has asked yet, or what was answered cannot be read.
  if (agreements.length === 0) return;
  for (const change of agreementChanges(agreements, now)) {
    const { fromTariff, toTariff, since } = change;
    await tellOnce(context, `agreement-${account}-${nameOf(change)}.${toTariff}.${since}`, {
      severity: 'info',
      title: `There is another tariff for ${nameOf(change)} (${account})`,
      text: `From ${fromTariff} to ${toTariff}, since ${ukTime(since)}. Readings are given the prices of the tariff that held at their time.`,
      action: 'Nothing needs doing, if you know of it; if not, ask Octopus.',
    });
  }
  const ended = new Map(endedSupplies(agreements, now).map((each) => [endedOf(account, each), each]));
  for (const [subject, supply] of ended) await condition(context, 'tariff-ended', subject).raise(endedText(supply));
  for (const supply of SUPPLIES) {
    const key = { rule: 'tariff-ended' as const, subject: endedOf(account, supply) };
    const raisedAt = holding.get(alertName(key))?.since;
    const isHeld = agreements.some((each) => isOf(each, supply) && isInForce(each, now));
    if (raisedAt === undefined || !isHeld) continue;
    // Of two meters one may still be without.
    if (endedSupplies(agreements, now, raisedAt).some((each) => isOf(each, supply))) continue;
    await condition(context, key.rule, key.subject).clear();
  }
}

const endedText = ({ tariff, endedAt }: EndedSupply): string =>
  `Its agreement on ${tariff} ended on ${ukTime(endedAt)}, and Octopus lists none that follows.`;
