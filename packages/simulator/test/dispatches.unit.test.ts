import { hours, minutes } from '@ohmini/core';
import { expect, test } from 'vitest';
import { completedDispatches, households, plannedDispatches, type SmartDevice, truth } from '../src/index.ts';
import { deviceOf, first, home, NOW } from './caller.ts';

const lived = first(households([{ ...home, profile: ['occupancy'], intelligent: 'vehicle' }], 1));
const car: SmartDevice = lived.smartDevice ?? expect.fail('no car');
const MIDNIGHT = Math.floor(NOW / hours(24)) * hours(24);
const nights = Array.from({ length: 28 }, (_, i) => MIDNIGHT + i * hours(24));

/** The plan for the night that begins with this midnight, as it stands so long before it. */
const planAt = (midnight: number, before: number) => plannedDispatches(car, midnight - before);

test('a home has nothing that Octopus steers unless it says so', () => {
  expect(first(households([home], 1)).smartDevice).toBeUndefined();
});

test('the same seed makes the same device and plans, and another seed others', () => {
  const again = first(households([{ ...home, intelligent: 'vehicle' }], 1)).smartDevice ?? expect.fail('no car');
  const other = first(households([{ ...home, intelligent: 'vehicle' }], 2)).smartDevice ?? expect.fail('no car');
  expect(again.id).toBe(car.id);
  expect(other.id).not.toBe(car.id);
  for (const midnight of nights) {
    expect(plannedDispatches(again, midnight - hours(2))).toEqual(planAt(midnight, hours(2)));
  }
});

test('most nights are planned in the evening before, in one to three blocks of half hours, and some not at all', () => {
  const plans = nights.map((midnight) => planAt(midnight, hours(1)));
  const planned = plans.filter((plan) => plan.length > 0);
  expect(planned.length).toBeGreaterThan(12);
  expect(planned.length).toBeLessThan(28);
  expect(new Set(planned.map(({ length }) => length))).toEqual(new Set([1, 2, 3]));
  for (const { from, to } of planned.flat()) {
    expect([from % minutes(30), to % minutes(30)]).toEqual([0, 0]);
    expect(to).toBeGreaterThan(from);
  }
  expect(nights.flatMap((midnight) => planAt(midnight, hours(8)))).toEqual([]);
});

test('a plan changes now and then in the evening, and not any more after half an hour before midnight is over', () => {
  const planned = nights.filter((midnight) => planAt(midnight, 0).length > 0);
  const changed = (from: number, to: number) =>
    planned.filter((midnight) => JSON.stringify(planAt(midnight, from)) !== JSON.stringify(planAt(midnight, to)));
  expect(changed(hours(6), hours(3)).length).toBeGreaterThan(3);
  expect(changed(hours(3), 0).length).toBeGreaterThan(3);
  expect(changed(minutes(15), 0)).toEqual([]);
});

test('what is planned at midnight is what is completed in the morning, and until then it is still planned', () => {
  for (const midnight of nights) {
    const plan = planAt(midnight, 0);
    const morning = midnight + hours(8);
    const times = completedDispatches(car, morning)
      .filter(({ from }) => from >= midnight)
      .map(({ from, to }) => ({ from, to }));
    expect(times).toEqual(plan.map(({ from, to }) => ({ from, to })));
    expect(plannedDispatches(car, morning)).toEqual([]);
    const [begun] = plan;
    if (begun) expect(plannedDispatches(car, begun.to - 1)[0]).toEqual(begun);
    if (begun) expect(plannedDispatches(car, begun.to)[0]).toEqual(plan[1]);
  }
});

test('a dispatch is told of as completed ten minutes after its end, and not before', () => {
  const plan = nights.map((midnight) => planAt(midnight, 0)).find(({ length }) => length > 1) ?? expect.fail('no plan');
  for (const { from, to } of plan) {
    const isTold = (at: number) => completedDispatches(car, at).some((each) => each.from === from);
    expect([isTold(to + minutes(10) - 1), isTold(to + minutes(10))]).toEqual([false, true]);
  }
});

test('completed dispatches hold the energy that the car took from the meter', () => {
  const device = deviceOf(lived);
  const kwhOf = (from: number, to: number) =>
    truth(lived, device, { from, to }, '10s').reduce((sum, each) => sum + (each.consumptionDeltaKwh ?? 0), 0);
  const done = completedDispatches(car, MIDNIGHT + hours(12));
  expect(done.length).toBeGreaterThan(0);
  for (const { from, to, kwh } of done) {
    // The meter counts fridge and lights too: at most 0.25 kW at night.
    expect(kwh).toBeLessThan(kwhOf(from, to) + 0.05);
    expect(kwh).toBeGreaterThan(kwhOf(from, to) - 0.25 * ((to - from) / hours(1)) - 0.05);
  }
});

test('completed dispatches are told for three days', () => {
  const oldest = Math.min(...nights.flatMap((at) => completedDispatches(car, at).map(({ from }) => from - at)));
  expect(oldest).toBeLessThan(-hours(40));
  expect(oldest).toBeGreaterThan(-hours(72));
});
