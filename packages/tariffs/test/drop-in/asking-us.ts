import { type Failure, hours, type Interval, type NameRoom } from '@ohmini/core';
import { dropIn } from '../../src/drop-in/drop-in.ts';
import type { PriceRow } from '../../src/price-row.ts';
import type { Provenance } from '../../src/provenance.ts';
import type { Tariffs } from '../../src/tariffs.ts';

/** A Saturday evening in winter. */
export const AT = Date.parse('2026-11-21T18:00:00Z');
const BASE = 'http://127.0.0.1:8080/octopus/v1';
export const VAR = '/products/VAR-22-11-01/electricity-tariffs/E-1R-VAR-22-11-01-A';
export const EVERYTHING: Interval = { from: Date.parse('2020-01-01T00:00Z'), to: Date.parse('2030-01-01T00:00Z') };

/** All that the cache can be asked for. */
export const ASKED = /^(?:products|[A-Z0-9-]{1,64}|(?:standard|day|night|standing) [A-Z0-9-]{1,64} [A-Z0-9-]{1,64})$/;

const CANONICAL: Interval = { from: Date.parse('2026-11-13T00:00Z'), to: Date.parse('2026-11-23T00:00Z') };

const row = (validFrom: number, validTo: number | null): PriceRow => ({
  penceIncVat: 21,
  penceExcVat: 20,
  validFrom,
  validTo,
  paymentMethod: null,
});

interface Circumstances extends Partial<Provenance> {
  fail?: Failure;
  covers?: Interval;
  /** Room for names that may be nothing, for lists of known tariffs, and for months of theirs. */
  places?: number;
  lists?: number;
  months?: number;
  /** Tariffs that a household has. */
  held?: string[];
  spend?: (tokens: number) => boolean;
}

/** A room in memory. */
function room(most: number): NameRoom & { names: Set<string> } {
  const names = new Set<string>();
  return {
    names,
    has: async (name) => names.has(name),
    admit: async (name) => names.has(name) || (names.size < most && Boolean(names.add(name))),
  };
}

/** The endpoint over a cache that has two prices for everything, or fails. */
export function asking(circumstances: Circumstances = {}) {
  const {
    fail,
    covers = CANONICAL,
    places = 100,
    lists = 300,
    months = 200,
    held = [],
    spend = () => true,
    ...given
  } = circumstances;
  const asked: string[] = [];
  const intervals: Interval[] = [];
  const ageMs = given.ageMs ?? 0;
  const provenance = { fetchedAt: AT - ageMs, ageMs, freshness: 'fresh', freshForMs: hours(0.5), ...given } as const;
  const answered = <Answer>(name: string, answer: Answer): Promise<Answer> => {
    asked.push(name);
    return fail ? Promise.reject(fail) : Promise.resolve(answer);
  };
  const rows = [row(AT, null), row(AT - hours(24 * 30), AT)];
  const prices = (name: string, tariff: string, interval: Interval) => {
    intervals.push(interval);
    return answered(name, { ...provenance, rows, tariff, covers, lists: [] });
  };
  const tariffs: Tariffs = {
    async unitRates(of, interval) {
      if (typeof of === 'string' || !of.kind) throw new Error('The endpoint names lists in full.');
      const { kind, product, tariff } = of;
      const answer = await prices(`${kind} ${product} ${tariff}`, tariff, interval);
      return { ...answer, rows: rows.map((each) => ({ ...each, kind })) };
    },
    async standingCharges(of, interval) {
      if (typeof of === 'string') throw new Error('The endpoint names lists in full.');
      return await prices(`standing ${of.product} ${of.tariff}`, of.tariff, interval);
    },
    products: async () => ({ ...provenance, body: [{ code: 'VAR-22-11-01', is_green: false }, null] }),
    product: (code) => answered(code, { ...provenance, body: { code } }),
  };
  const rooms = {
    unknown: room(places),
    lists: room(lists),
    months: room(months),
    ourMonths: room(100),
    answered: room(300),
  };
  const ours = async () => ({ products: new Set<string>(), tariffs: new Set(held) });
  const answer = dropIn({ tariffs, clock: { now: () => AT }, ours, rooms });
  const ask = (request: { method: string; path: string; query: string }) => answer({ ...request, base: BASE, spend });
  return {
    ask,
    get(address: string) {
      const [path = '', query = ''] = address.split('?');
      return ask({ method: 'GET', path, query });
    },
    asked,
    intervals,
    rooms,
  };
}
