import {
  type AccountId,
  agreementOf,
  halfHoursOf,
  hours,
  type Instant,
  type Interval,
  type JournalEntry,
  type JournalKind,
} from '@ohmini/core';
import { devicesOf } from '@ohmini/queue';
import type { Context } from './context.ts';
import { askForPrices } from './price-job.ts';

/** A tariff that becomes known late has a past; what is older is for a person to ask for. */
const LOOKED_BACK = hours(31 * 24);

/** Has the prices looked at that new account data change: of a tariff while it holds, of a dispatch its half hours. */
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

function stretchOf(kind: JournalKind, row: JournalEntry, now: Instant): Interval | undefined {
  if (kind === 'dispatch') return halfHoursOf(row.fields);
  const agreement = kind === 'agreement' ? agreementOf(row) : undefined;
  if (!agreement || agreement.isExport) return undefined;
  const from = Math.max(agreement.validFrom ?? 0, now - LOOKED_BACK);
  const to = Math.min(agreement.validTo ?? now, now);
  return from < to ? { from, to } : undefined;
}
