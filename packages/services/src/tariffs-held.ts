import { agreementOf, minutes } from '@ohmini/core';
import { householdsOf, journal } from '@ohmini/queue';
import type { Codes } from '@ohmini/tariffs';
import type { Context } from './context.ts';

/** A household changes its tariff once in a while, and Redis is not to be asked for a thousand of them at each question. */
const LOOK_EVERY = minutes(10);

const NOTHING: Codes = { products: new Set(), tariffs: new Set() };

/** The tariffs of all households' agreements, past ones too, and nothing of who has them. */
export function tariffsHeld({ keys, log, redis }: Pick<Context, 'keys' | 'log' | 'redis'>): () => Promise<Codes> {
  let known: Codes | undefined;
  let looking: Promise<void> | undefined;
  let lookAt = 0;

  async function look(): Promise<Codes> {
    const accounts = await householdsOf(redis, keys);
    const entries = await Promise.all(accounts.map((account) => journal(redis, keys, account).entries('agreement')));
    const agreements = entries.flat().flatMap((entry) => agreementOf(entry) ?? []);
    return {
      products: new Set(agreements.flatMap(({ productCode }) => productCode ?? [])),
      tariffs: new Set(agreements.map(({ tariffCode }) => tariffCode)),
    };
  }

  async function lookAgain(): Promise<void> {
    lookAt = performance.now() + LOOK_EVERY;
    try {
      known = await look();
    } catch (err) {
      log.debug({ err }, 'the tariffs of the households could not be looked at');
    }
  }

  return async () => {
    if (performance.now() >= lookAt) looking = lookAgain();
    // Who asks meanwhile is answered from what was known before; the first ones wait for it together.
    if (!known) await looking;
    return known ?? NOTHING;
  };
}
