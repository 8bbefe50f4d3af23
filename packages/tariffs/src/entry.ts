import { createHash } from 'node:crypto';
import type { Instant, Interval } from '@ohmini/core';
import type { PaymentMethod, PriceRow } from './price-row.ts';

/** What a page said of its version, for asking whether there is another; both absent where it said nothing. */
export interface Validators {
  etag?: string;
  lastModified?: string;
}

/** Prices of whole days, all pages of them. */
export interface PriceContent {
  /** What was asked for. Rows that reach beyond are whole. */
  covers: Interval;
  rows: PriceRow[];
  leftOut: number;
  /** A month of the past, over or so far; absent for the days around now. */
  month?: 'over' | 'so far';
}

/** A body, or the rows of all pages of a list, as Octopus wrote them. */
interface DocumentContent {
  document: unknown;
}

export type Content = PriceContent | DocumentContent;

/** One published thing as all processes share it. */
export interface Entry {
  /** Its name in the shared store: whose it is. */
  path: string;
  /** By the clock of the shared store, before the first page was asked for: what is here is at least this new. */
  fetchedAt: Instant;
  /** Of each page, in their order. */
  validators: Validators[];
  content: Content;
}

type PackedRow = [incVat: number, excVat: number, from: Instant | null, to: Instant | null, PaymentMethod | null];

/** Another number after each change to the shape: what an older or newer program wrote is a miss. */
const VERSION = '1';

/** Its text, with a checksum over all of it, the time too. */
export function sealEntry(entry: Entry): string {
  const json = JSON.stringify({ ...entry, content: packed(entry.content) });
  return `${VERSION}.${checksumOf(json)}.${json}`;
}

/** @returns undefined for anything but the whole text of an entry at this path: half of one is no prices, not half of them */
export function openEntry(text: string, path: string): Entry | undefined {
  const [, version, checksum, json] = /^(\d+)\.([0-9a-f]{64})\.(.*)$/s.exec(text) ?? [];
  if (version !== VERSION || json === undefined || checksumOf(json) !== checksum) return undefined;
  const entry = JSON.parse(json);
  return entry.path === path ? { ...entry, content: unpacked(entry.content) } : undefined;
}

const checksumOf = (json: string): string => createHash('sha256').update(json).digest('hex');

/** Names of fields would be most of five hundred rows. */
const packed = (content: Content) =>
  'document' in content
    ? content
    : {
        ...content,
        rows: content.rows.map(
          (row): PackedRow => [row.penceIncVat, row.penceExcVat, row.validFrom, row.validTo, row.paymentMethod],
        ),
      };

const unpacked = (content: ReturnType<typeof packed>): Content =>
  'document' in content
    ? content
    : {
        ...content,
        rows: content.rows.map(([penceIncVat, penceExcVat, validFrom, validTo, paymentMethod]) => ({
          penceIncVat,
          penceExcVat,
          validFrom,
          validTo,
          paymentMethod,
        })),
      };
