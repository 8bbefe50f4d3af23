import { hours, type NameRoom } from '@ohmini/core';
import { type PriceList, type Published, pathOf } from '../published.ts';
import { readTariffCode } from '../tariff-code.ts';
import type { Tariffs } from '../tariffs.ts';
import type { Question } from './question.ts';

/** Codes of products and of tariffs. */
export interface Codes {
  products: ReadonlySet<string>;
  tariffs: ReadonlySet<string>;
}

export interface DoorOptions {
  tariffs: Pick<Tariffs, 'products'>;
  /** What the households have, which is fetched in any case. */
  ours(): Promise<Codes>;
  rooms: Record<'unknown' | 'lists' | 'months' | 'ourMonths' | 'answered', NameRoom>;
}

/**
 * `trial`: it may be nothing, and may be looked for. `unknown`: it may be nothing, and enough of such was looked for. `full`:
 * it exists, and enough is kept up.
 */
type Verdict = 'open' | 'trial' | 'unknown' | 'full';

/** Who asks is a stranger: it decides what Octopus may be asked for on their behalf. */
export interface Door {
  ask(question: Question): Promise<Verdict>;
  /** What was on trial is there. */
  found(question: Question): Promise<void>;
}

/** For so long this process lets the same question in without asking the rooms. */
const REMEMBERED_MS = hours(0.25);
/** More than all the rooms hold of today. */
const MOST_REMEMBERED = 1000;

export function door({ tariffs, ours, rooms }: DoorOptions): Door {
  const remembered = new Map<string, { verdict: Verdict; until: number }>();

  function remember(name: string, verdict: Verdict): void {
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(name, { verdict, until: performance.now() + REMEMBERED_MS });
  }

  async function standing(published: Named): Promise<'ours' | 'known' | 'unknown'> {
    const own = await ours();
    const product = productOf(published);
    const isOwnProduct = own.products.has(published.product);
    // Below a product that is made up nobody has a tariff.
    const isOwn =
      published.what === 'product'
        ? isOwnProduct
        : own.tariffs.has(published.tariff) && (isOwnProduct || product !== undefined);
    if (isOwn) return 'ours';
    if (product !== undefined && (isOwnProduct || (await listed()).has(product))) return 'known';
    return (await rooms.answered.has(pathOf(published))) ? 'known' : 'unknown';
  }

  async function listed(): Promise<ReadonlySet<unknown>> {
    const list = await tariffs.products().catch(() => undefined);
    return list ? codesOf(list.body) : new Set();
  }

  async function verdict({ published, pastMonths }: { published: Named; pastMonths: string[] }): Promise<Verdict> {
    const path = pathOf(published);
    const is = await standing(published);
    if (is === 'known' && !(await rooms.lists.admit(path))) return 'full';
    if (is === 'unknown' && !(await rooms.unknown.admit(path))) return 'unknown';
    const room = is === 'ours' ? rooms.ourMonths : rooms.months;
    for (const month of pastMonths) if (!(await room.admit(`${path}${month}`))) return 'full';
    return is === 'unknown' ? 'trial' : 'open';
  }

  return {
    async ask(question) {
      const { published } = question;
      if (published.what === 'products') return 'open';
      const name = nameOf(question);
      const before = remembered.get(name);
      if (before && performance.now() < before.until) return before.verdict;
      const pastMonths = question.what === 'prices' ? question.period.pastMonths : [];
      // Where Redis does not answer nobody can fetch anything either: what this process has at hand may be served.
      const now = await verdict({ published, pastMonths }).catch((): Verdict => 'open');
      if (now === 'open' || now === 'trial') remember(name, now);
      return now;
    },
    async found(question) {
      remember(nameOf(question), 'open');
      await rooms.answered.admit(pathOf(question.published)).catch(() => false);
    },
  };
}

/** Whatever a client has to name. */
type Named = Exclude<Published, { what: 'products' }>;

const nameOf = ({ published, ...question }: Question): string =>
  [pathOf(published), ...('period' in question ? question.period.pastMonths : [])].join(' ');

const listOf = new WeakMap<readonly unknown[], ReadonlySet<unknown>>();

/** The list is the same object for as long as it is the same list. */
function codesOf(products: readonly unknown[]): ReadonlySet<unknown> {
  const known = listOf.get(products);
  if (known) return known;
  const codes = new Set(products.map((each) => (each as { code?: unknown } | null)?.code));
  listOf.set(products, codes);
  return codes;
}

/** Of a tariff only where its code follows from the product's: anybody can make up others. */
function productOf(published: Named): string | undefined {
  if (published.what === 'product') return published.product;
  return isRegular(published) ? published.product : undefined;
}

const isRegular = ({ product, tariff }: PriceList): boolean =>
  /^[EG]-[12]R-/.test(tariff) && readTariffCode(tariff)?.product === product;
