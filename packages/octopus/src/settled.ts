import {
  type Ask,
  type DeviceId,
  type Instant,
  type Interval,
  isoSeconds,
  minutes,
  Permanent,
  type Reading,
  shiftedDecimal,
  type Telemetry,
  type TelemetrySource,
} from '@ohmini/core';
import { z } from 'zod';
import { failureOf, labelOf } from './classification.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { Refusal } from './refusal.ts';
import type { Session, SessionOptions } from './session.ts';
import { readSupplies, SUPPLIES, type Supply } from './supply.ts';
import { UNKNOWN, WITH_ZONE } from './telemetry.ts';

export interface SettledOptions extends SessionOptions {
  accountNumber: string;
  /** Ends in `/v1`. */
  restUrl: string;
}

/** The most that a page may hold (API contract 5.9): more than a year of half hours. */
const PAGE_SIZE = 25_000;

/** A server that always has one more page has lost its way. */
const MOST_PAGES = 50;

const HALF_HOUR = minutes(30);

const page = z.object({ next: z.string().nullish(), results: z.array(z.unknown()) });

/** The half hours that bills are made of, over REST. They know how much was used, and nothing of cost, power or registers. */
export function settledHalfHours(session: Session, options: SettledOptions): TelemetrySource['settled'] {
  const get = getter(options);
  let supplies = new Map<DeviceId, Supply>();

  /** Asked for once in the life of the process, or when a meter is not among them. */
  async function supplyOf(device: DeviceId, how: Ask): Promise<Supply> {
    if (!supplies.has(device)) {
      const variables = { accountNumber: options.accountNumber };
      const found = readSupplies(await session.ask({ operation: 'supplies', query: SUPPLIES, variables }, how));
      if (!found) throw failureOf(new Refusal('transient', 'malformed'), session.now());
      supplies = found;
    }
    return supplies.get(device) ?? notOffered('no-meter-point', 'Octopus lists no meter point of this meter.');
  }

  return async (device, interval, how) => {
    const { path, isInKwh } = await supplyOf(device, how);
    if (!isInKwh) notOffered('not-in-kwh', 'Octopus settles this meter in cubic metres, which are no kWh.');
    const rows: unknown[] = [];
    let servedAt = session.now();
    for (let number = 1; number <= MOST_PAGES; number++) {
      const answer = await get(`${path}/consumption/?${queryOf(interval, number)}`, how);
      rows.push(...answer.results);
      servedAt = answer.servedAt ?? servedAt;
      if (!answer.next) break;
    }
    return decodeSettled(rows, interval, servedAt);
  };
}

function notOffered(code: string, message: string): never {
  throw new Permanent(code, message, 'missing');
}

/** The pages are counted here: a `next` of another host would be given the key. */
const queryOf = ({ from, to }: Interval, number: number): URLSearchParams =>
  new URLSearchParams({
    period_from: isoSeconds(from),
    period_to: isoSeconds(to),
    order_by: 'period',
    page_size: String(PAGE_SIZE),
    ...(number > 1 && { page: String(number) }),
  });

type Page = z.output<typeof page> & { servedAt: Instant | undefined };

/** One page, with the key as the name of Basic authentication (API contract 5.7). @throws Transient | RateLimited | Permanent */
function getter({ apiKey, clock, onCall, permit, restUrl, timeoutMs, userAgent }: SettledOptions) {
  const fetchJson = guardedFetch({ clock, timeoutMs });
  return async (path: string, { signal, ...share }: Ask): Promise<Page> => {
    await permit(share);
    const authorization = `Basic ${Buffer.from(`${apiKey()}:`).toString('base64')}`;
    const headers = { authorization, 'user-agent': userAgent, accept: 'application/json' };
    try {
      const answer = await read(await fetchJson(`${restUrl}/${path}`, { headers, signal }));
      onCall('consumption', 'ok');
      return answer;
    } catch (error) {
      // Whatever else it is may hold the key and the meter point: nothing of it goes further.
      const refusal = error instanceof Refusal ? unknownPlace(error) : new Refusal('transient', 'malformed');
      onCall('consumption', labelOf(refusal.code));
      throw failureOf(refusal, clock.now());
    }
  };
}

async function read(response: Response): Promise<Page> {
  const servedAt = Date.parse(response.headers.get('date') ?? '');
  return { ...page.parse(await response.json()), servedAt: Number.isNaN(servedAt) ? undefined : servedAt };
}

/** Not found is a meter that is no longer at its meter point, not a question that we asked wrongly. */
const unknownPlace = (refusal: Refusal): Refusal =>
  refusal.code === 'http-404' ? new Refusal('rediscover', refusal.code) : refusal;

/** Rows in any order and slightly more than was asked for, with local offsets (API contract 5.9). */
export function decodeSettled(rows: readonly unknown[], asked: Interval, servedAt: Instant): Telemetry {
  const readings = new Map<Instant, Reading>();
  let unreadable = 0;
  for (const row of rows) {
    const reading = decodeRow(row);
    if (!reading) unreadable += 1;
    else if (reading.readAt >= asked.from && reading.readAt < asked.to) readings.set(reading.readAt, reading);
  }
  return {
    readings: [...readings.values()].toSorted((a, b) => a.readAt - b.readAt),
    servedAt,
    rejected: unreadable > 0 ? [{ reason: 'no settled half hour', count: unreadable }] : [],
  };
}

function decodeRow(row: unknown): Reading | undefined {
  const { interval_start: start, interval_end: end, consumption } = (row ?? {}) as Record<string, unknown>;
  const readAt = momentOf(start);
  const kwh = shiftedDecimal(consumption, 0);
  if (readAt === undefined || kwh === undefined || momentOf(end) !== readAt + HALF_HOUR) return undefined;
  return { ...UNKNOWN, readAt, consumptionDeltaKwh: kwh };
}

const momentOf = (text: unknown): Instant | undefined => {
  const at = typeof text === 'string' && WITH_ZONE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};
