import { type AccountId, asFailure, type Instant, RateLimited } from '@ohmini/core';
import type { TariffInUse } from '@ohmini/dashboard';
import { namedTariff } from '@ohmini/tariffs';
import { agreementsOf } from './agreements.ts';
import type { Context } from './context.ts';
import { householdsOn, tariffsInUse } from './tariffs-in-use.ts';

/** The tariffs that households are on, and how old what is known of their prices is. */
export function tariffView(
  context: Pick<Context, 'keys' | 'redis' | 'tariffs'>,
): (accounts: readonly AccountId[], at: Instant) => Promise<TariffInUse[]> {
  return async (accounts, at) => {
    const holders = await Promise.all(
      accounts.map(async (account) => ({ account, agreements: await agreementsOf(context, account) })),
    );
    return await Promise.all(
      tariffsInUse(holders, at).map(async (named) => ({
        tariff: named.tariff,
        households: householdsOn(holders, named, at).length,
        ...(await pricesOf(context, named, at)),
      })),
    );
  };
}

async function pricesOf(
  { tariffs }: Pick<Context, 'tariffs'>,
  { product, tariff }: { product: string; tariff: string },
  at: Instant,
): Promise<Pick<TariffInUse, 'prices' | 'nextTryAt'>> {
  try {
    const { ageMs, freshness, freshForMs } = await tariffs.unitRates(namedTariff(tariff, product), {
      from: at,
      to: at + 1,
    });
    return {
      prices: { ageMs: Math.round(ageMs), freshness },
      nextTryAt: freshForMs > 0 ? Math.round(at + freshForMs) : undefined,
    };
  } catch (error) {
    const failure = asFailure(error);
    return { prices: undefined, nextTryAt: failure instanceof RateLimited ? failure.retryAt : undefined };
  }
}
