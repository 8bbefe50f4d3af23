import { asFailure, type Failure, Permanent } from '@ohmini/core';
import { MOST_OF_A_REQUEST } from './systemic.ts';

/** A row that the store will not take, and what it said of it or of a request that it was in. */
interface RefusedRow<Row> {
  row: Row;
  failure: Permanent;
}

export interface Isolated<Row> {
  refused: RefusedRow<Row>[];
  /** Not looked into any more: the requests that one search may make were used up. */
  open: Row[];
}

/** Enough to find five bad rows among 5,000; more bad ones are found with the next batch, after others had their turn. */
const MOST_REQUESTS = 64;

/** Spread over a large request, they tell whether a few of its rows are refused or very many. */
const SAMPLE = 10;

/** Code of a store that keeps its data for a limited time and was given something older (API of InfluxDB). */
export const BEYOND_RETENTION = 'beyond-retention';

export const isRefusal = (failure: Failure): failure is Permanent =>
  failure instanceof Permanent && failure.reason === 'data';

/**
 * Finds the rows for which the store refuses a request, by halving it: some two requests for each halving and bad row.
 * All the others are stored when it resolves. What is beyond the store's retention is everything before some time, so
 * where the newest of several is, all are.
 *
 * Where what is refused for this reason waits anyway, there is no search through very many: they are given back together,
 * and what could be stored of them waits too.
 *
 * @param rows oldest first, refused together
 * @throws whatever `send` throws that is no refusal; some of the rows may be stored then
 */
export async function isolate<Row>(
  rows: readonly Row[],
  failure: Permanent,
  send: (rows: readonly Row[]) => Promise<void>,
  isHeld: (code: string) => boolean = () => false,
): Promise<Isolated<Row>> {
  const found: Isolated<Row> = { refused: [], open: [] };
  let requests = 0;

  async function refusalOf(part: readonly Row[]): Promise<Permanent | undefined> {
    requests += 1;
    try {
      await send(part);
      return undefined;
    } catch (error) {
      const reason = asFailure(error);
      if (isRefusal(reason)) return reason;
      throw error;
    }
  }

  async function divide(part: readonly Row[], reason: Permanent): Promise<void> {
    const [only] = part;
    if (only !== undefined && part.length === 1) return void found.refused.push({ row: only, failure: reason });
    if (reason.code === BEYOND_RETENTION && (await refusalOf(part.slice(-1)))?.code === BEYOND_RETENTION)
      return void found.refused.push(...part.map((row) => ({ row, failure: reason })));
    const middle = Math.ceil(part.length / 2);
    for (const half of [part.slice(0, middle), part.slice(middle)]) {
      if (requests >= MOST_REQUESTS) {
        found.open.push(...half);
        continue;
      }
      const still = await refusalOf(half);
      if (still) await divide(half, still);
    }
  }

  async function areVeryMany(): Promise<boolean> {
    if (rows.length < MOST_OF_A_REQUEST.rows || failure.code === BEYOND_RETENTION || !isHeld(failure.code))
      return false;
    let bad = 0;
    for (let nth = 0; nth < SAMPLE; nth += 1) {
      const at = Math.floor((nth * rows.length) / SAMPLE);
      if ((await refusalOf(rows.slice(at, at + 1)))?.code === failure.code) bad += 1;
    }
    return bad > SAMPLE * MOST_OF_A_REQUEST.share;
  }

  if (await areVeryMany()) return { refused: rows.map((row) => ({ row, failure })), open: [] };
  await divide(rows, failure);
  return found;
}
