import type { Instant } from '@ohmini/core';
import { type Tariff, tariffOf } from '../tariffs/catalogue.ts';
import { priceOf, type RateKind } from '../tariffs/price.ts';
import { type RatePeriod, ratePeriods } from '../tariffs/publication.ts';
import { pageOf } from './page.ts';
import { BAD_PERIOD, NOT_FOUND, paged, type Reply, refused } from './reply.ts';
import { windowOf } from './window.ts';

/** What is known when somebody asks. */
export interface Publication {
  now: Instant;
  /** Half-hourly prices go no further. */
  latestTo: Instant;
  hasOddRows: boolean;
}

const STRETCH = { valid_from: '2026-11-20T00:00:00Z', valid_to: '2026-11-20T00:30:00Z', payment_method: null };

/** No client may take any of these for a price. */
const ODD_ROWS: unknown[] = [
  null,
  [],
  { ...STRETCH, value_exc_vat: null, value_inc_vat: 21 },
  { ...STRETCH, value_exc_vat: 'NaN', value_inc_vat: 'NaN' },
  { ...STRETCH, value_exc_vat: 1e30, value_inc_vat: 1e30 },
  { ...STRETCH, value_exc_vat: 20, value_inc_vat: 21, valid_to: STRETCH.valid_from },
  { ...STRETCH, value_exc_vat: 20, value_inc_vat: 21, valid_from: 'yesterday' },
  { ...STRETCH, value_exc_vat: 20, value_inc_vat: 21, payment_method: 'IN_KIND' },
];

const LARGEST_PAGE = 1500;

const KINDS: Record<string, RateKind> = {
  'standard-unit-rates': 'standard',
  'day-unit-rates': 'day',
  'night-unit-rates': 'night',
  'standing-charges': 'standing',
};

/** One row each: a price may depend on how it is paid, and has no name for it where it does not. */
interface Item {
  period: RatePeriod;
  payment: 'DIRECT_DEBIT' | 'NON_DIRECT_DEBIT' | null;
}

/** `/products/{product}/{electricity,gas}-tariffs/{tariff}/{list}/`, newest first (API contract 5.1 to 5.3). */
export function ratesReply(tariffCode: string, list: string, url: URL, publication: Publication): Reply {
  const tariff = tariffOf(tariffCode);
  const kind = KINDS[list];
  if (!tariff || !kind) return NOT_FOUND;
  const mismatch = mismatchOf(tariff, kind);
  if (mismatch) return refused(400, mismatch);
  const window = windowOf(url);
  if (!window) return BAD_PERIOD;
  const items = itemsOf(tariff, ratePeriods(tariff, kind, window, publication));
  const rows: unknown[] = publication.hasOddRows ? [...ODD_ROWS, ...items] : items;
  return paged(pageOf(rows, url, LARGEST_PAGE, (row) => (isItem(row) ? rowOf(tariff, kind, row) : row)));
}

function mismatchOf({ registers }: Tariff, kind: RateKind): string | undefined {
  if (kind === 'standing') return undefined;
  const needed = kind === 'standard' ? 'single' : 'dual';
  if (needed === registers) return undefined;
  return registers === 'dual' ? 'This tariff has day and night rates.' : 'This tariff has standard rates.';
}

const isItem = (row: unknown): row is Item => typeof row === 'object' && row !== null && 'period' in row;

const itemsOf = ({ product }: Tariff, periods: readonly RatePeriod[]): Item[] =>
  product.direction === 'EXPORT' || product.pricing === 'agile'
    ? periods.map((period) => ({ period, payment: null }))
    : periods.flatMap((period) => [
        { period, payment: 'NON_DIRECT_DEBIT' },
        { period, payment: 'DIRECT_DEBIT' },
      ]);

const NOT_BY_DIRECT_DEBIT = 1.06;

/** Numbers here, not strings; pence per kWh or per day. */
function rowOf(tariff: Tariff, kind: RateKind, { period, payment }: Item) {
  const { exclusive } = priceOf(tariff, kind, period.from);
  const tenThousandths = Math.round((exclusive / 100) * (payment === 'NON_DIRECT_DEBIT' ? NOT_BY_DIRECT_DEBIT : 1));
  return {
    value_exc_vat: tenThousandths / 1e4,
    value_inc_vat: (tenThousandths * 105) / 1e6,
    valid_from: zulu(period.from),
    valid_to: period.to === null ? null : zulu(period.to),
    payment_method: payment,
  };
}

const zulu = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
