import { type Clock, type Interval, Permanent } from '@ohmini/core';
import { priceHistory, unreadable } from './price-history.ts';
import type { PriceRow } from './price-row.ts';
import { type Provenance, provenanceOfAll } from './provenance.ts';
import { OTHER_REGISTERS_CODE } from './public-verdict.ts';
import type { PriceList, RateKind } from './published.ts';
import type { Answers, Served } from './shared-cache.ts';
import { readTariffCode, substituteOf } from './tariff-code.ts';

export interface RateRow extends PriceRow {
  /** `standard`, or the register of a meter with two. */
  kind: RateKind;
}

/** Prices in pence per kWh (rates) or per day (standing charges), VAT included and not. */
export interface PriceAnswer<Row extends PriceRow> extends Provenance {
  /** Those that overlap the interval, whole, newest first; for each way to pay (see `paidBy`). */
  rows: Row[];
  /** The tariff that they are of: another one where a substitute answers (see `substituteOf`). */
  tariff: string;
  /** What is known at all: of moments outside, rows say something only by chance. */
  covers: Interval;
  /** The lists that it is made of, and how new each of them is: one may be newer than another. */
  lists: ListAge[];
}

export interface ListAge extends Pick<Provenance, 'fetchedAt' | 'ageMs'> {
  what: PriceList['what'];
}

/**
 * Which list of unit rates: by the tariff's code alone, with its product where the code is a misfit that does not say it, or
 * named in full.
 */
export type RatesOf = string | { product: string; tariff: string; kind?: RateKind };

export interface DocumentAnswer<Body> extends Provenance {
  /** As Octopus wrote it. */
  body: Body;
}

/**
 * What Octopus publishes of tariffs, for any number of households, processes and hosts. Prices may be asked for of any time,
 * of two years of the past at once at most. Every method throws as `SharedCache`.
 */
export interface Tariffs {
  unitRates(of: RatesOf, interval: Interval): Promise<PriceAnswer<RateRow>>;
  standingCharges(of: string | { product: string; tariff: string }, interval: Interval): Promise<PriceAnswer<PriceRow>>;
  products(): Promise<DocumentAnswer<unknown[]>>;
  product(code: string): Promise<DocumentAnswer<Record<string, unknown>>>;
}

export function tariffs(cache: Answers, clock: Clock = Date): Tariffs {
  async function prices(list: PriceList, interval: Interval): Promise<PriceAnswer<PriceRow>> {
    const answer = await priceHistory(cache, list, interval, clock.now());
    const { fetchedAt, ageMs } = answer;
    return { ...answer, tariff: list.tariff, lists: [{ what: list.what, fetchedAt, ageMs }] };
  }

  async function rates(list: PriceList & { what: RateKind }, interval: Interval): Promise<PriceAnswer<RateRow>> {
    const answer = await prices(list, interval);
    return { ...answer, rows: answer.rows.map((row) => ofKind(row, list.what)) };
  }

  async function dayAndNight(product: string, tariff: string, interval: Interval): Promise<PriceAnswer<RateRow>> {
    const both = (['day', 'night'] as const).map((what) => rates({ what, product, tariff }, interval));
    const [day, night] = (await Promise.all(both)) as [PriceAnswer<RateRow>, PriceAnswer<RateRow>];
    const covers = { from: Math.max(day.covers.from, night.covers.from), to: Math.min(day.covers.to, night.covers.to) };
    const rows = [...day.rows, ...night.rows];
    return { ...provenanceOfAll([day, night]), tariff, rows, covers, lists: [...day.lists, ...night.lists] };
  }

  /** What the tariff's code says of its registers is only where to begin. */
  async function ratesOf({ product, tariff }: Named, interval: Interval): Promise<PriceAnswer<RateRow>> {
    const isDual = readTariffCode(tariff)?.isDual ?? false;
    const single = () => rates({ what: 'standard', product, tariff }, interval);
    const dual = () => dayAndNight(product, tariff, interval);
    return await otherwise(isDual ? dual : single, isDual ? single : dual, OTHER_REGISTERS_CODE);
  }

  return {
    async unitRates(of, interval) {
      const { product, tariff, kind } = typeof of === 'string' ? known(of) : of;
      if (kind) return await rates({ what: kind, product, tariff }, interval);
      return await orSubstitute({ product, tariff }, (named) => ratesOf(named, interval));
    },
    async standingCharges(of, interval) {
      const { product, tariff } = typeof of === 'string' ? known(of) : of;
      const ask = (named: Named) => prices({ what: 'standing', ...named }, interval);
      return await (typeof of === 'string' ? orSubstitute({ product, tariff }, ask) : ask({ product, tariff }));
    },
    async products() {
      return documentOf<unknown[]>(await cache.answer({ what: 'products' }));
    },
    async product(code) {
      return documentOf<Record<string, unknown>>(await cache.answer({ what: 'product', product: code }));
    },
  };
}

interface Named {
  product: string;
  tariff: string;
}

const rateRows = new WeakMap<PriceRow, RateRow>();

/** A row is in one list, so that it is of one kind for ever, and stays the same object. */
function ofKind(row: PriceRow, kind: RateKind): RateRow {
  const known = rateRows.get(row);
  if (known?.kind === kind) return known;
  const made = { ...row, kind };
  rateRows.set(row, made);
  return made;
}

/** The second way where the first is known not to exist: for any such reason, or for one. */
async function otherwise<Answer>(first: () => Promise<Answer>, second: () => Promise<Answer>, code?: string) {
  try {
    return await first();
  } catch (error) {
    const isMissing = error instanceof Permanent && error.reason === 'missing';
    if (isMissing && (code === undefined || error.code === code)) return await second();
    throw error;
  }
}

function orSubstitute<Answer>(named: Named, ask: (named: Named) => Promise<Answer>): Promise<Answer> {
  const substitute = substituteOf(named.tariff);
  return substitute === undefined
    ? ask(named)
    : otherwise(
        () => ask(named),
        () => ask(known(substitute)),
      );
}

function known(tariff: string): Named & { kind?: undefined } {
  const read = readTariffCode(tariff);
  if (!read) throw new Permanent('no-such-code', 'The code of this tariff does not say its product.', 'request');
  return { product: read.product, tariff };
}

const provenanceOf = ({ entry, ageMs, freshness, freshForMs }: Served): Provenance => ({
  fetchedAt: entry.fetchedAt,
  ageMs,
  freshness,
  freshForMs,
});

function documentOf<Body>(served: Served): DocumentAnswer<Body> {
  const { content } = served.entry;
  if (!('document' in content)) throw unreadable();
  return { ...provenanceOf(served), body: content.document as Body };
}
