import { ok } from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hours, type Interval, minutes } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import type { Fact } from './fact.ts';
import { flowing, flowsAgain, isWhole } from './flowing.ts';
import { type Household, household } from './household.ts';

const SHIFTED = pathToFileURL(join(import.meta.dirname, 'shifted-clock.mjs')).href;

/** Runs everything in one process whose clock is off by what it is told. */
function withClock(home: Household, offset: number, more: Record<string, string> = {}) {
  const file = join(home.cwd, 'clock');
  const set = (ms: number) => writeFileSync(file, String(ms));
  set(offset);
  const env = { NODE_OPTIONS: `--import=${SHIFTED}`, SHIFTED_CLOCK: file, ...more };
  return { set, running: home.run('ohmini', ['start'], env) };
}

async function cursorIsPast(home: Household): Promise<void> {
  const at = await home.cursorAt();
  ok(at > home.startedAt - hours(12), `the cursor is at ${new Date(at).toISOString()}`);
  ok(at <= home.simulator.now(), `the cursor is in the future, at ${new Date(at).toISOString()}`);
}

const jumps = (name: string, offset: number): Fact => ({
  name: `a clock that is an hour ${name}, and is then put right, costs no reading, and no cursor is in the future`,
  async run() {
    await using home = await household({ speed: 20 });
    const { set, running } = withClock(home, offset);
    await using _running = running;
    await flowing(home);
    await cursorIsPast(home);
    set(0);
    await flowsAgain(home);
    await cursorIsPast(home);
    await isWhole(home);
  },
});

/** From midnight to midnight in the United Kingdom, where a day is 25 h in October and 23 h in March. */
const CHANGES: Readonly<Record<number, Interval>> = {
  25: { from: Date.UTC(2026, 9, 24, 23), to: Date.UTC(2026, 9, 26) },
  23: { from: Date.UTC(2027, 2, 28), to: Date.UTC(2027, 2, 28, 23) },
};

/** An hour in a second. */
const SPEED = 3600;

const changes = ([length, day]: [string, Interval]): Fact => ({
  name: `on a day of ${length} hours what was used adds up`,
  isLong: length === '23',
  async run() {
    // An hour of the day is over at the first start, which asks for it; the rest passes once it has been stored.
    let began = Number.POSITIVE_INFINITY;
    const passed = () => Math.max(0, performance.now() - began) * SPEED;
    const clock = { now: () => Math.floor(day.from + hours(1) + passed()) };
    await using home = await household({ clock });
    const { running } = withClock(home, home.startedAt - Date.now(), { TZ: 'Europe/London' });
    await using _running = running;
    await until('its first hour is stored', () => home.newestStoredAt() > home.startedAt - minutes(2), 60_000);
    began = performance.now();
    await until('the day is over', () => home.newestStoredAt() > day.to + minutes(10), 120_000);
    const truth = trueSum(home, day);
    ok(truth > 1, 'nothing was used');
    const addsUp = () => Math.abs(sumOf(home, day) - truth) < 1e-6;
    await until('what was used adds up', addsUp, 60_000).catch(() => {});
    ok(addsUp(), `${sumOf(home, day)} kWh are stored of ${truth}, ${running.output().slice(-2000)}`);
  },
});

/** Of rows of any resolution: where finer ones are missing, coarser ones make up for it. */
const sumOf = ({ influx, series }: Household, { from, to }: Interval): number =>
  influx
    .rows()
    .filter(({ measurement, tags }) => measurement === 'energy_consumption' && tags.device === series.device)
    .filter(({ at }) => at >= from && at < to)
    .reduce((sum, { fields }) => sum + Number(fields.consumption_delta ?? 0), 0);

const trueSum = ({ simulator, series }: Household, day: Interval): number =>
  simulator.truth(series.device, day, '10s').reduce((sum, each) => sum + (each.consumptionDeltaKwh ?? 0), 0);

export const clockFacts: readonly Fact[] = [
  jumps('ahead', hours(1)),
  jumps('behind', -hours(1)),
  ...Object.entries(CHANGES).map(changes),
];
