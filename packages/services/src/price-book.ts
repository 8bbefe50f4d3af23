import {
  type AccountId,
  type Agreement,
  asFailure,
  dispatchedTime,
  hours,
  type Instant,
  type Interval,
  type IntervalSet,
  minutes,
  type NightHours,
  type Series,
  seconds,
  type TariffPrices,
  type UnitRateAt,
  unitRates,
} from '@ohmini/core';
import { journal } from '@ohmini/queue';
import { namedTariff } from '@ohmini/tariffs';
import { agreementsOf } from './agreements.ts';
import type { Context } from './context.ts';
import { knownPrices } from './known-prices.ts';
import { loop } from './loop.ts';

/** What readings cost, as this process knows it by now. */
export interface PriceBook extends AsyncDisposable {
  /** Answers at once, from memory: energy never waits for prices. */
  unitRatesOf(series: Series): UnitRateAt;
}

/** Agreements change once in months, and dispatches are put right by the repair. */
const REFRESH_EVERY = minutes(1);

/** A new household's agreements come a moment after its first readings, and the rates of its tariff after those. */
const SOON = seconds(5);
const WAITED_FOR = minutes(10);

/** Who stores nothing for so long is forgotten: gas is stored each half hour. */
const FORGOTTEN_AFTER = hours(2);

/**
 * Octopus is asked for the days around now in any case; what is older is priced by the repair. Rates are made anew after
 * half an hour at the latest, and a cheap half hour just after midnight has the lowest price of all of its day.
 */
const REACH = { back: hours(7 * 24), ahead: hours(49) };
const REMADE_AFTER = minutes(30);

/** Whose rates are kept: those are that the jobs of `tariff` keep too. */
const SOON_HELD = hours(24);

interface Household {
  firstAskedAt: Instant;
  askedAt: Instant;
  agreements: readonly Agreement[];
  dispatched: IntervalSet;
}

interface KnownTariff {
  prices: TariffPrices | undefined;
  /** When the lists were fetched that they were made of, and when that was: what they say of the future moves on. */
  fetched: string;
  madeAt: Instant;
  isAsking: boolean;
  failingSince: Instant | undefined;
  isSaid: boolean;
}

type BookContext = Pick<Context, 'clock' | 'households' | 'keys' | 'log' | 'pulse' | 'redis' | 'tariffs'>;

/**
 * Keeps the agreements, dispatches and rates of the households whose readings are stored here. Everything is fetched behind
 * the back of whoever asks; what is not known yet has no price. Rates are kept once for each tariff, whoever has it.
 */
export function priceBook(context: BookContext): PriceBook {
  const { clock, households, keys, log, redis, tariffs } = context;
  const known = new Map<AccountId, Household>();
  const rates = new Map<string, KnownTariff>();
  const nightOf = (account: AccountId) => households.find(account)?.nightHours;

  function asked(account: AccountId): Household {
    const now = clock.now();
    const before = known.get(account);
    if (before) before.askedAt = now;
    const household = before ?? { firstAskedAt: now, askedAt: now, agreements: [], dispatched: [] };
    if (!before) {
      known.set(account, household);
      refreshing.hurry();
    }
    return household;
  }

  async function refresh(): Promise<number> {
    const now = clock.now();
    for (const [account, { askedAt }] of known) if (askedAt < now - FORGOTTEN_AFTER) known.delete(account);
    const inUse = new Map<string, { of: Agreement; night: NightHours }>();
    for (const [account, household] of known) {
      household.agreements = await agreementsOf({ keys, redis }, account);
      household.dispatched = dispatchedTime(await journal(redis, keys, account).entries('dispatch'));
      const night = nightOf(account);
      for (const of of night ? importsAround(household.agreements, now) : [])
        if (night) inUse.set(nameOf(of.tariffCode, night), { of, night });
    }
    for (const name of rates.keys()) if (!inUse.has(name)) rates.delete(name);
    for (const [name, { of, night }] of inUse) void refreshRates(name, of, night);
    const isUnknown = rates.values().some(({ prices }) => prices === undefined);
    const isAwaited = known
      .values()
      .some(
        ({ agreements, firstAskedAt: since }) => now - since < WAITED_FOR && (isUnknown || agreements.length === 0),
      );
    return isAwaited ? SOON : REFRESH_EVERY;
  }

  /** Not waited for: one tariff that does not answer holds up no other. What was known before stays. */
  async function refreshRates(name: string, of: Agreement, night: NightHours): Promise<void> {
    const { tariffCode: tariff, productCode } = of;
    const now = clock.now();
    const asked: Interval = { from: now - REACH.back, to: now + REACH.ahead };
    const state: KnownTariff = rates.get(name) ?? {
      prices: undefined,
      fetched: '',
      madeAt: 0,
      isAsking: false,
      failingSince: undefined,
      isSaid: false,
    };
    rates.set(name, state);
    if (state.isAsking) return;
    state.isAsking = true;
    try {
      const answer = await tariffs.unitRates(namedTariff(tariff, productCode), asked);
      if (state.isSaid) log.info({ tariff }, 'the rates of a tariff are known again');
      Object.assign(state, { failingSince: undefined, isSaid: false });
      const fetched = answer.lists.map(({ fetchedAt }) => fetchedAt).join();
      if (fetched === state.fetched && now - state.madeAt < REMADE_AFTER) return;
      Object.assign(state, { prices: knownPrices(answer, asked, night), fetched, madeAt: now });
    } catch (error) {
      const { code, message } = asFailure(error);
      state.failingSince ??= now;
      // At the first start it is being fetched elsewhere. Said once: whoever asks again each minute has nothing new to say.
      if (state.isSaid || now - state.failingSince < REFRESH_EVERY) return;
      state.isSaid = true;
      log.warn(
        { tariff, code },
        `the rates of a tariff are not to be had now; readings are stored all the same: ${message}`,
      );
    } finally {
      state.isAsking = false;
    }
  }

  const refreshing = loop('pricing', REFRESH_EVERY, context, refresh);
  // Those whose readings are about to come, so that the first of them has its price.
  for (const { id } of households.all()) asked(id);

  return {
    unitRatesOf(series) {
      const { agreements, dispatched } = asked(series.account);
      const night = nightOf(series.account);
      const pricesOf = (tariff: string) => night && rates.get(nameOf(tariff, night))?.prices;
      return unitRates(series, 'import', { agreements, dispatched, pricesOf });
    },
    [Symbol.asyncDispose]: () => refreshing[Symbol.asyncDispose](),
  };
}

const importsAround = (agreements: readonly Agreement[], now: Instant): Agreement[] =>
  agreements.filter(
    ({ isExport, validFrom, validTo }) =>
      !isExport && (validFrom ?? now) < now + SOON_HELD && (validTo ?? now) > now - REACH.back,
  );

const nameOf = (tariff: string, { clock, fromMs, toMs }: NightHours): string => `${tariff} ${fromMs} ${toMs} ${clock}`;
