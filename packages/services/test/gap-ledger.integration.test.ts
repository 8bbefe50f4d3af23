import { hours, type Instant, type Interval, minutes, openGaps, seconds, TEN_SECOND_REACH } from '@ohmini/core';
import type { Fault } from '@ohmini/simulator';
import { expect, test } from 'vitest';
import { collectedHome, daysOf, type Home, line, whole } from './downtime.ts';

const START = Date.parse('2026-11-19T23:50:00Z');
const DOWN_AT = Date.parse('2026-11-20T01:59:00Z');

/** Polled for two hours, away for `length`, and polled again. The reach of each tier ends at a half hour then. */
async function afterDowntime(length: number) {
  const home = await collectedHome({ startAt: START });
  await home.live(DOWN_AT);
  const { cursorAt = 0 } = await home.state.cursor();
  home.pass(length);
  const upAt = home.now();
  return { home, upAt, gap: { from: cursorAt, to: upAt - hours(1) } };
}

/** The readings of the meter next to a moment, lost ones left out. */
const readingsNear = (home: Home, at: Instant) =>
  home.simulator
    .truth(home.series.device, { from: at - hours(1), to: at + hours(1) }, '10s')
    .map(({ readAt }) => readAt);

const firstFrom = (home: Home, at: Instant) => readingsNear(home, at).find((readAt) => readAt >= at) ?? 0;
const endOfLast = (home: Home, at: Instant) =>
  (readingsNear(home, at).findLast((readAt) => readAt < at) ?? 0) + seconds(10);

/** What every tier is to have filled of a gap, when nothing is lost. */
function expected(home: Home, gap: Interval, upAt: Instant): string[] {
  const reach = [143, 71, 11].map((hour) => upAt - hours(hour) - minutes(59));
  const [halfHours = 0, minute = 0, ten = 0] = reach;
  const bounds = [gap.from, halfHours, minute, firstFrom(home, ten), gap.to].map((at) => Math.max(at, gap.from));
  return ['settled', '30m', '1m', '10s'].flatMap((tier, index) => {
    const [from = 0, to = 0] = bounds.slice(index);
    return to > from ? [line(tier, { from, to })] : [];
  });
}

/** Of each day the energy of every row, and what it should be: the meter's, but where the settled half hour was taken. */
async function energies(home: Home, settled: Interval | undefined) {
  const days = daysOf({ from: START, to: home.now() - minutes(5) });
  const sums = [];
  for (const day of days) {
    const rows = await home.rows(day);
    const truth = home.simulator.truth(home.series.device, day, '10s');
    const isSettled = (at: Instant) =>
      settled !== undefined && at >= Math.floor(settled.from / minutes(30)) * minutes(30) && at < settled.to;
    const metered = truth.filter(({ readAt }) => !isSettled(readAt));
    const billed = home.simulator.settled(home.series.device, day).filter(({ startsAt }) => isSettled(startsAt));
    sums.push({
      stored: rows.reduce((sum, { fields }) => sum + whole(fields.consumption_delta), 0),
      told: [...metered.map((each) => each.consumptionDeltaKwh), ...billed.map(({ kwh }) => kwh)].reduce<number>(
        (sum, kwh) => sum + whole(kwh),
        0,
      ),
      measured: truth.reduce((sum, each) => sum + whole(each.consumptionDeltaKwh), 0),
    });
  }
  return sums;
}

test.each([
  ['an hour', hours(1)],
  ['20 hours', hours(20)],
  ['5 days', hours(5 * 24)],
  ['30 days', hours(30 * 24)],
])('after %s of downtime each tier has filled what is its own, and each day has its energy', async (_, length) => {
  const { home, upAt, gap } = await afterDowntime(length);
  await using _home = home;
  const lines = expected(home, gap, upAt);
  await home.poll();
  await home.backfill();
  await home.store();
  await home.live(Math.ceil(upAt / hours(24)) * hours(24) + minutes(6));
  expect(await home.state.gaps()).toEqual([]);
  expect(await home.closed()).toEqual(lines);

  const settledTo = upAt - hours(143) - minutes(59);
  const settled = settledTo > gap.from ? { from: gap.from, to: settledTo } : undefined;
  for (const { stored, told, measured } of await energies(home, settled)) {
    expect(stored).toBe(told);
    // A settled half hour ends by the clock, a reading with the next one: a skipped slot's energy may lie across.
    expect(Math.abs(stored - measured)).toBeLessThanOrEqual(settled ? whole(0.03) : 0);
  }
});

const KEPT = ['1m', '30m', 'settled', 'nothing'] as const;

test('what a tier has lost is filled by the next that has it, and what all have lost is declared', async () => {
  const { home, upAt, gap } = await afterDowntime(hours(11));
  await using _home = home;
  // 47 minutes each, two hours apart, none of them at a whole minute.
  const lost = KEPT.map((kept, index) => {
    const from = gap.from + hours(1) + index * hours(2) + seconds(7);
    return { kind: 'lost', kept, from, to: from + minutes(47) } satisfies Fault;
  });
  const whole10s = home.simulator.truth(home.series.device, { from: START, to: upAt }, '10s');
  for (const each of lost) home.simulator.fault(each);
  const holes = lost.map(({ from, to }) => ({ from: endOfLast(home, from), to: firstFrom(home, to) }));
  await home.poll();
  await home.backfill();
  await home.store();
  expect((await home.state.gaps()).map(({ from, to }) => ({ from, to }))).toEqual(holes);

  await home.live(upAt + hours(14 * 24), minutes(40));
  expect(await home.state.gaps()).toEqual([]);
  const outcomes = ['1m', '30m', 'settled', 'never-sent'];
  const closed = await home.closed();
  expect(closed.filter((each) => !each.startsWith('10s'))).toEqual(
    holes.map((hole, index) => line(outcomes[index] ?? '', hole)),
  );

  // Half hour by half hour, the billed one where it was taken.
  const span = {
    from: Math.ceil(START / hours(1)) * hours(1),
    to: Math.floor((upAt - hours(1)) / hours(1)) * hours(1),
  };
  const rows = await home.rows(span);
  const billed = new Map(
    home.simulator.settled(home.series.device, span).map(({ startsAt, kwh }) => [startsAt, kwh] as const),
  );
  for (let from = span.from; from < span.to; from += minutes(30)) {
    const isIn = (at: Instant) => at >= from && at < from + minutes(30);
    const touchedBy = (kept: string) =>
      lost.some((each) => each.kept === kept && each.from < from + minutes(30) && each.to > from);
    const stored = rows
      .filter(({ at }) => isIn(at))
      .reduce((sum, { fields }) => sum + whole(fields.consumption_delta), 0);
    const met = whole10s.filter(({ readAt }) => isIn(readAt) && !(touchedBy('nothing') && isLost(readAt)));
    const metered = met.reduce((sum, each) => sum + whole(each.consumptionDeltaKwh), 0);
    expect([from, stored]).toEqual([
      from,
      touchedBy('settled') ? Math.max(whole(billed.get(from)), heldOf(from)) : metered,
    ]);
  }

  function isLost(at: Instant): boolean {
    return lost.some(({ from, to }) => at >= from && at < to);
  }
  function heldOf(from: Instant): number {
    return rows
      .filter(({ at, tags }) => tags.resolution === '10s' && at >= from && at < from + minutes(30))
      .reduce((sum, { fields }) => sum + whole(fields.consumption_delta), 0);
  }
});

test('what Octopus has forgotten by the time it answers is still missing, however short, when our clock is behind', async () => {
  await using home = await collectedHome({ startAt: START });
  await home.live(START + hours(2));
  const gap = { from: START + minutes(30), to: START + hours(1) };
  await home.state.updateGaps((gaps) => openGaps(gaps, [gap], home.now()));
  const behind = minutes(1) + seconds(30);
  // By our clock the gap is within reach as a whole.
  home.pass(gap.from + TEN_SECOND_REACH - home.now() + behind);
  const source = { ...home.ports.source, now: () => home.now() - behind };
  const onProgress = () => Promise.reject(new Error('one is enough'));
  await expect(home.backfill({ ...home.ports, source, onProgress })).rejects.toThrow('one is enough');
  const [left] = await home.state.gaps();
  expect(left?.from).toBe(gap.from);
  expect(left?.to).toBeLessThan(gap.from + minutes(1));
});

test('a day of skipped slots opens no gap and costs no call but the polls', async () => {
  await using home = await collectedHome({ startAt: START, lateness: true });
  for (let polls = 0; polls < 24 * 30; polls++) {
    home.pass(minutes(2));
    await home.poll();
    expect(await home.state.gaps()).toEqual([]);
    await home.backfill();
  }
  expect(home.permits.filter((purpose) => purpose === 'backfill')).toEqual([]);
  expect(await home.state.closedGaps()).toEqual([]);
});
