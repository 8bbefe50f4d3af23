import { hours, type Instant, minutes, type Reading, seconds, startOfLondonDay } from '@ohmini/core';
import type { MeterView, Overview } from '../src/index.ts';

/** A Wednesday evening, 17:48:07 in London. */
export const EVENING: Instant = Date.parse('2026-11-18T17:48:07Z');

/** A Sunday, 11:52:19 in London. */
export const NOON: Instant = Date.parse('2026-06-14T10:52:19Z');

const readingAt = (readAt: Instant, demandKw: number | null): Reading => ({
  readAt,
  consumptionDeltaKwh: 0.003,
  demandKw,
  costDeltaGbp: 0.0008,
  consumptionKwh: 4321.5,
  exportKwh: null,
});

/** An hour of a kitchen: a quiet base, a fridge, a kettle, an oven that switches. */
function demandAt(readAt: Instant): number {
  const minute = Math.floor(readAt / minutes(1)) % 60;
  const fridge = minute % 20 < 8 ? 0.09 : 0;
  const kettle = minute >= 12 && minute < 15 ? 2.75 : 0;
  const oven = minute >= 24 && minute < 46 && Math.floor(readAt / 1000) % 300 < 130 ? 1.9 : 0;
  const ripple = Math.sin(readAt / 7_000) * 0.02 + Math.sin(readAt / 61_000) * 0.03;
  return Math.round((0.31 + fridge + kettle + oven + ripple) * 1000) / 1000;
}

export function lastHour(at: Instant, demand = demandAt): MeterView['lastHour'] {
  const newest = Math.floor((at - seconds(14)) / 10_000) * 10_000;
  return Array.from({ length: 359 }, (_, index) => newest - (358 - index) * 10_000).map((readAt) => ({
    readAt,
    demandKw: demand(readAt),
  }));
}

export function electricity(at: Instant, demand = demandAt): MeterView {
  const hour = lastHour(at, demand);
  const { readAt, demandKw } = hour.at(-1) ?? { readAt: at, demandKw: null };
  return {
    account: 'home',
    device: '00-11-22-33-44-55-66-77',
    fuel: 'electricity',
    newest: { reading: readingAt(readAt, demandKw), seenAt: at - seconds(3) },
    lastHour: hour,
    today: { energyKwh: 8.4312, costGbp: 2.1734, since: startOfLondonDay(at) },
    yesterday: { energyKwh: 9.6401, costGbp: 2.5312 },
    days: Array.from({ length: 7 }, (_, index) => ({
      startedAt: startOfLondonDay(at) - hours(24) * (index + 1),
      energyKwh: 11.2 + 3 * Math.sin(index * 2),
      costGbp: 2.9 + 0.7 * Math.sin(index * 2),
    })),
    price: { ahead: halfHourly(at), standingPencePerDay: 53.35, isUpperBound: false },
    missingMs: 0,
  };
}

/** Prices until half past ten tomorrow: dear in the evening, cheap at night, once for less than nothing. */
function halfHourly(at: Instant): NonNullable<MeterView['price']>['ahead'] {
  const first = Math.floor(at / minutes(30)) * minutes(30);
  return Array.from({ length: 59 }, (_, index) => first + index * minutes(30)).map((from) => {
    const hour = (from % hours(24)) / hours(1);
    const evening = 17 * Math.exp(-(((hour - 17.75) / 1.4) ** 2));
    const night = 19 * Math.exp(-(((hour - 3.25) / 2.2) ** 2));
    const pencePerKwh = Math.round(100 * (17 + evening - night + 2.2 * Math.sin(hour * 1.9))) / 100;
    return { from, to: from + minutes(30), pencePerKwh };
  });
}

/** Sun on the roof at noon: clouds, a washing machine, the rest of it sold. */
export function solar(at: Instant): MeterView {
  const roof = (readAt: Instant) =>
    demandAt(readAt) - 2.4 - 0.9 * Math.sin(readAt / 700_000) - (Math.sin(readAt / 97_000) > 0.6 ? -1.4 : 0.3);
  const meter = electricity(at, (readAt) => Math.round(roof(readAt) * 1000) / 1000);
  return {
    ...meter,
    today: { energyKwh: 3.1841, costGbp: 0.7212, since: startOfLondonDay(at) },
    exported: { energyKwh: 6.8723, earningsGbp: 1.0308 },
    price: {
      ahead: halfHourly(at).map((slot) => ({
        ...slot,
        pencePerKwh: new Date(slot.from).getUTCHours() < 5 ? 7.5 : 26.61,
      })),
      exportPence: 15,
      standingPencePerDay: 53.35,
      isUpperBound: false,
    },
  };
}

export const gas = (at: Instant): MeterView => ({
  account: 'home',
  device: '00-11-22-33-44-55-66-99',
  fuel: 'gas',
  newest: { reading: readingAt(at - minutes(14), null), seenAt: at - minutes(1) },
  lastHour: [],
  today: { energyKwh: 31.27, costGbp: 1.9812, since: startOfLondonDay(at) },
  missingMs: 0,
});

export const depths = (changed: Record<string, Partial<Overview['queues'][number]>> = {}): Overview['queues'] =>
  ['poll', 'backfill', 'write', 'quarantine', 'alert', 'account', 'upkeep'].map((name) => ({
    name,
    waiting: 0,
    active: 0,
    delayed: ['poll', 'account', 'upkeep'].includes(name) ? 1 : 0,
    failed: 0,
    ...changed[name],
  }));

export const household = (at: Instant): Overview => ({
  at,
  meters: [electricity(at)],
  queues: depths({ write: { active: 1 } }),
  notes: [],
});

/** Just started, with the past being fetched, a failed reading and something to say. */
export const catchingUp = (at: Instant): Overview => ({
  at,
  meters: [
    {
      ...electricity(at),
      missingMs: hours(5) + minutes(50),
      history: { doneMs: hours(6), totalMs: hours(12) - minutes(10) },
    },
    gas(at),
  ],
  queues: depths({ write: { waiting: 41, active: 5 }, backfill: { active: 1 }, quarantine: { failed: 2 } }),
  notes: [
    'Octopus is asked every 40 s instead of every 30 s, to stay within its hourly limit. No reading is lost by it.',
  ],
});
