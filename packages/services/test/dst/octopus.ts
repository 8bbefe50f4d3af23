import {
  type Fuel,
  hours,
  type Instant,
  type Interval,
  minutes,
  Permanent,
  RateLimited,
  type Reading,
  rulesOf,
  seconds,
  type TelemetrySource,
  type Tier,
  Transient,
} from '@ohmini/core';
import { type Chooser, mixed } from './chooser.ts';
import type { Process, Stage } from './stage.ts';

/** How Octopus answers for a while. */
export type OctopusMode = 'well' | 'fails' | 'limits' | 'refuses' | 'stutters';

/** A stretch of which Octopus has nothing at these tiers. */
export interface Lost extends Interval {
  tiers: readonly Tier[];
}

export interface Meter {
  seed: number;
  fuel: Fuel;
  startAt: Instant;
  /** It says nothing from here on. */
  endAt: Instant;
  lost: readonly Lost[];
}

/** One row of the meter as it is known in the end. */
export interface Truth {
  readAt: Instant;
  availableAt: Instant;
  /** It came after rows that are later than it. */
  isLate: boolean;
}

const ARRIVES_AFTER = seconds(5);

/** In tenths of a milliwatt hour, so that sums are exact. */
const PER_KWH = 1e7;

/** What a live poll asked for last, and when it was answered. */
interface Polled {
  interval: Interval;
  servedAt: Instant;
}

export type Octopus = ReturnType<typeof octopus>;

/**
 * Octopus with one meter. What it knows of a moment follows from the moment and the seed: how much was used, whether the row
 * comes late, whether a value changes or is filled in later.
 */
export function octopus(stage: Stage, choose: Chooser, meter: Meter) {
  const { seed, fuel } = meter;
  const finest: Tier = fuel === 'gas' ? '30m' : '10s';
  const slot = rulesOf(finest).slot;
  let mode: OctopusMode = 'well';
  let uploadsAgainAt = 0;
  const polled = new Map<Process, Polled>();
  const uploads: { from: Instant; at: Instant }[] = [];

  /**
   * How far apart the rows of a half hour are; undefined where the Home Mini was off. It is on around the beginning, when
   * most happens, and for an hour now and then: every row costs a test as much as a hundred of them would show.
   */
  function stepIn(halfHour: number): number | undefined {
    if (fuel === 'gas') return 1;
    const at = halfHour * minutes(30) - meter.startAt;
    const isOn = (at > -hours(1) && at < hours(1.5)) || mixed(seed, 1, halfHour >> 1) % 14 === 0;
    return isOn ? [6, 6, 6, 3][mixed(seed, 7, halfHour) % 4] : undefined;
  }

  /** Every row that the meter ever made in this time, oldest first. */
  function rowsIn({ from, to }: Interval): Instant[] {
    const rows: Instant[] = [];
    const end = Math.min(to, meter.endAt);
    const length = minutes(30);
    for (let half = Math.floor(from / length); half * length < end; half++) {
      const step = stepIn(half);
      if (step === undefined) continue;
      for (let at = half * length; at < Math.min(end, (half + 1) * length); at += step * slot)
        if (at >= from) rows.push(at);
    }
    return rows;
  }

  const isKept = (readAt: Instant, tier: Tier) =>
    !meter.lost.some(({ from, to, tiers }) => readAt >= from && readAt < to && tiers.includes(tier));

  function truthOf(readAt: Instant): Truth {
    const kind = mixed(seed, 2, readAt / 1000) % 60;
    const isLate = kind === 0;
    const delay = isLate ? minutes(1 + (mixed(seed, 3, readAt / 1000) % 300)) : ARRIVES_AFTER;
    const upload = uploads.find(({ from, at }) => readAt >= from && readAt < at)?.at ?? 0;
    return { readAt, availableAt: Math.max(readAt + delay, upload), isLate };
  }

  const usedIn = (readAt: Instant) =>
    mixed(seed, 4, readAt / 1000) % 4 === 0 ? 0 : (1 + (mixed(seed, 5, readAt / 1000) % 97)) * 1000;

  /** What a moment's row says when it is asked for at another. */
  function readingAt(readAt: Instant, askedAt: Instant): Reading {
    const random = mixed(seed, 6, readAt / 1000);
    const grows = askedAt < readAt + slot;
    const revisedAt = readAt + minutes(1 + (random % 400));
    const isRevised = random % 5 === 0 && askedAt >= revisedAt;
    const isFilled = random % 7 !== 0 || askedAt >= readAt + minutes(10);
    const used = usedIn(readAt) / PER_KWH;
    return {
      readAt,
      consumptionDeltaKwh: grows ? used / 2 : used,
      demandKw: isFilled ? (isRevised ? 2 : 1) + (random % 1000) / 1000 : null,
      costDeltaGbp: random % 11 === 0 ? null : (random % 500) / 1e4 + (isRevised ? 1 : 0),
      consumptionKwh: null,
      exportKwh: null,
    };
  }

  /** Rows of a coarser tier: what its buckets hold of all rows that Octopus has there. */
  function buckets(tier: Tier, { from, to }: Interval, askedAt: Instant): Reading[] {
    const { slot: length } = rulesOf(tier);
    const kept = rowsIn({ from, to: to + length }).filter(
      (readAt) => isKept(readAt, tier) && truthOf(readAt).availableAt <= askedAt,
    );
    const groups = Map.groupBy(kept, (readAt) => Math.floor(readAt / length) * length);
    return [...groups].flatMap(([readAt, rows]) => {
      if (readAt < from || readAt >= to || readAt + length > askedAt) return [];
      const used = rows.reduce((sum, at) => sum + usedIn(at), 0);
      return [{ ...NOTHING, readAt, consumptionDeltaKwh: used / PER_KWH, costDeltaGbp: null }];
    });
  }

  function rowsOf(tier: Tier, interval: Interval, askedAt: Instant): Reading[] {
    if (tier !== finest) return buckets(tier, interval, askedAt);
    return rowsIn(interval)
      .filter((readAt) => isKept(readAt, tier) && truthOf(readAt).availableAt <= askedAt)
      .map((readAt) => readingAt(readAt, askedAt));
  }

  /** At each tier only what is within its reach; settled half hours not before the next day. */
  function answer(tier: Tier, asked: Interval) {
    const servedAt = stage.now();
    const { reach } = rulesOf(tier);
    const from = Math.max(asked.from, servedAt - reach - minutes(1));
    const to = tier === 'settled' ? Math.min(asked.to, servedAt - hours(30)) : asked.to;
    return { readings: rowsOf(tier, { from, to }, servedAt), servedAt, rejected: [] };
  }

  function refuse(): void {
    if (mode === 'fails' || (mode === 'stutters' && choose.oneIn(2)))
      throw new Transient('http-502', 'Octopus is ill.');
    if (mode === 'limits') throw new RateLimited('KT-CT-1199', 'Octopus asked us to wait.', stage.now() + minutes(5));
    if (mode === 'refuses') throw new Permanent('KT-CT-4301', 'Octopus does not know it.', 'missing');
  }

  return {
    meter,
    rowsIn,
    isKept,
    truthOf,
    usedIn,
    finest,
    mode(next: OctopusMode) {
      mode = next;
    },
    /** The Home Mini keeps what it reads for itself, and sends all of it later. */
    holdBack(length: number) {
      if (uploadsAgainAt > stage.now()) return;
      uploadsAgainAt = stage.now() + length;
      uploads.push({ from: stage.now() - ARRIVES_AFTER, at: uploadsAgainAt });
    },
    /** Whether a row of the finest tier at this time is one that Octopus made for a coarser one. Gas has no remainders. */
    fillsIn: (readAt: Instant) =>
      fuel === 'gas' ? !isKept(readAt, finest) : rowsIn({ from: readAt, to: readAt + 1 }).length === 0,
    /** What Octopus said of a row at a moment. */
    saidAt: readingAt,
    polledBy: (by: Process) => polled.get(by),
    /** All that Octopus ever says of a row once its slot is over. */
    everSaid: (readAt: Instant) => [slot, minutes(10), hours(24)].map((later) => readingAt(readAt, readAt + later)),
    /** A client of one process: it learns Octopus' time from each answer. */
    client(by: Process): TelemetrySource {
      let ahead = 0;
      const asking = async (tier: Tier, interval: Interval) => {
        await stage.step(by);
        refuse();
        const said = answer(tier, interval);
        ahead = said.servedAt - stage.clock.now();
        await stage.step(by);
        return said;
      };
      return {
        now: () => stage.clock.now() + ahead,
        async telemetry(_device, interval, resolution, { purpose }) {
          const said = await asking(resolution, interval);
          if (purpose === 'live') polled.set(by, { interval, servedAt: said.servedAt });
          return said;
        },
        settled: (_device, interval) => asking('settled', interval),
        discover: async () => [],
        rateLimits: () => Promise.reject(new Transient('unasked', 'Nobody asks that here.')),
      };
    },
  };
}

const NOTHING: Omit<Reading, 'readAt'> = {
  consumptionDeltaKwh: null,
  demandKw: null,
  costDeltaGbp: null,
  consumptionKwh: null,
  exportKwh: null,
};
