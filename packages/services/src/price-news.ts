import {
  type AccountId,
  agreementOf,
  halfHoursOf,
  hours,
  type Instant,
  type Interval,
  type IntervalSet,
  intersect,
  type JournalEntry,
  type JournalKind,
  union,
} from '@ohmini/core';
import { devicesOf } from '@ohmini/queue';
import { agreementsOf } from './agreements.ts';
import type { Context } from './context.ts';
import { askForPrices } from './price-job.ts';

/** A tariff that becomes known late has a past; what is older is for a person to ask for. */
const LOOKED_BACK = hours(31 * 24);

/**
 * Has the prices looked at that new account data change: of a tariff while it holds, of a dispatch its half hours.
 *
 * @param rows what is new, and what it was before: a dispatch that becomes shorter changes what it touched until then
 */
export async function priceNews(
  context: Context,
  account: AccountId,
  kind: JournalKind,
  rows: readonly JournalEntry[],
): Promise<void> {
  const stretches = rows.flatMap((row) => stretchOf(kind, row, context.clock.now()) ?? []);
  if (stretches.length === 0) return;
  for (const { id: device } of (await devicesOf(context.redis, context.keys, account)) ?? [])
    await askForPrices(context, { account, device }, stretches);
}

/** The same for those who have a tariff of which some prices are other ones than was said before. */
export async function pricesCorrected(context: Context, tariff: string, corrected: IntervalSet): Promise<void> {
  const now = context.clock.now();
  const past = intersect(corrected, [{ from: now - LOOKED_BACK, to: now }]);
  if (past.length === 0) return;
  for (const { id: account } of context.households.all()) {
    const held = (await agreementsOf(context, account)).filter((each) => each.tariffCode === tariff && !each.isExport);
    const stretches = intersect(
      past,
      union(held.map(({ validFrom, validTo }) => ({ from: validFrom ?? 0, to: validTo ?? now }))),
    );
    if (stretches.length === 0) continue;
    for (const { id: device } of (await devicesOf(context.redis, context.keys, account)) ?? [])
      await askForPrices(context, { account, device }, stretches);
  }
}

function stretchOf(kind: JournalKind, row: JournalEntry, now: Instant): Interval | undefined {
  if (kind === 'dispatch') return halfHoursOf(row.fields);
  const agreement = kind === 'agreement' ? agreementOf(row) : undefined;
  if (!agreement || agreement.isExport) return undefined;
  const from = Math.max(agreement.validFrom ?? 0, now - LOOKED_BACK);
  const to = Math.min(agreement.validTo ?? now, now);
  return from < to ? { from, to } : undefined;
}
