import { hours, londonDays, minutes, seconds } from '@ohmini/core';
import type { Holding } from '@ohmini/queue';
import { expect, test } from 'vitest';
import { timeToDrain } from '../src/pipeline-view-backlog.ts';
import { calendarDays } from '../src/pipeline-view-calendar.ts';
import { type StationFacts, stationsOf } from '../src/pipeline-view-stations.ts';

const NOW = Date.UTC(2026, 10, 20, 17);

test('the time to drain is that of all jobs, at what the rate of storing exceeds that of polling', () => {
  expect(timeToDrain(1000, 210, 10)).toBe(minutes(5));
  expect(timeToDrain(50, 100, 0)).toBe(seconds(30));
});

test('where nothing drains, or what there is passes at once, there is no time to tell', () => {
  expect(timeToDrain(1000, 0, 1)).toBeUndefined();
  expect(timeToDrain(1000, 2, 2)).toBeUndefined();
  expect(timeToDrain(2, 60, 1)).toBeUndefined();
  expect(timeToDrain(1e9, 2, 1)).toBeUndefined();
});

test('days before anything was collected lack nothing, and those after that may lack all', () => {
  const days = londonDays({ from: NOW - hours(24 * 5), to: NOW });
  const covered = [0, 0, 43_200, 0, 86_400, undefined];
  const known = days.flatMap((day, index) => {
    const coveredSeconds = covered[index];
    return coveredSeconds === undefined
      ? []
      : [[day.date, { ...day, coveredSeconds, elapsedSeconds: 86_400 }] as const];
  });
  expect(calendarDays(days, new Map(known)).map((day) => day.covered)).toEqual([null, null, 0.5, 0, 1, undefined]);
  const nothing = days.map((day) => [day.date, { ...day, coveredSeconds: 0, elapsedSeconds: 60 }] as const);
  expect(calendarDays(days, new Map(nothing)).map((day) => day.covered)).toEqual([null, null, null, null, null, 0]);
});

const SERVICES = ['scheduler', 'fetcher', 'writer', 'alerter', 'dashboard'];

const facts = (changed: Partial<StationFacts> = {}): StationFacts => ({
  at: NOW,
  conditions: new Map(),
  shut: undefined,
  services: SERVICES.map((service) => ({ service, version: '0.1.0', heardAt: NOW - seconds(8) })),
  queues: [],
  households: [{ account: 'home', coolingUntil: undefined }],
  ...changed,
});

const holding = (...held: Pick<Holding, 'rule' | 'subject'>[]): StationFacts['conditions'] =>
  new Map(held.map((each) => [`${each.rule}/${each.subject}`, { ...each, since: NOW - minutes(9), seen: 'x' }]));

const notOk = (of: StationFacts) =>
  Object.fromEntries(Object.entries(stationsOf(of)).filter(([, { state }]) => state !== 'ok'));

test('where all run and nothing is wrong all is well', () => {
  expect(notOk(facts())).toEqual({});
});

test('while the gate is shut the store stands still and the writer waits for it, since then', () => {
  const shut = { since: NOW - minutes(3), until: NOW, tries: 9, code: 'http-503' };
  expect(notOk(facts({ shut }))).toEqual({
    store: { state: 'stopped', since: shut.since, why: 'takes nothing (http-503)' },
    writer: { state: 'waiting', since: shut.since, why: 'waits for the store' },
  });
});

test('a service stands still since it was last heard of, and another of it that lives takes its place', () => {
  const heardAt = NOW - minutes(2);
  const old = { service: 'fetcher', version: '0.0.9', heardAt };
  const { services } = facts();
  const others = services.filter(({ service }) => service !== 'fetcher');
  expect(notOk(facts({ services: [...others, old] })).fetcher).toMatchObject({ state: 'stopped', since: heardAt });
  expect(notOk(facts({ services: [...services, old] }))).toEqual({});
  expect(notOk(facts({ services: others })).fetcher).toEqual({ state: 'stopped', why: 'not heard of in a day' });
});

test('Octopus that fails for one household of two only waits, and stands still for both', () => {
  const households = ['home', 'granny'].map((account) => ({ account, coolingUntil: undefined }));
  const home = { rule: 'octopus-key', subject: 'home' } as const;
  const granny = { rule: 'octopus-down', subject: 'granny' } as const;
  expect(notOk(facts({ households, conditions: holding(home) })).octopus?.state).toBe('waiting');
  expect(notOk(facts({ households, conditions: holding(home, granny) })).octopus?.state).toBe('stopped');
});

test('a full Redis stops the fetcher, and a breaker and a cool-down hold up Octopus', () => {
  expect(
    notOk(facts({ conditions: new Map([['redis-full', { rule: 'redis-full', subject: '', since: 1, seen: '' }]]) })),
  ).toMatchObject({ fetcher: { state: 'stopped', since: 1 } });
  expect(notOk(facts({ conditions: holding({ rule: 'breaker', subject: 'octopus' }) })).octopus?.state).toBe('waiting');
  const households = [{ account: 'home', coolingUntil: NOW + 1 }];
  expect(notOk(facts({ households })).octopus?.state).toBe('waiting');
});

test('the writer works off what waits, when that is more than a few', () => {
  const queue = { name: 'write', active: 0, delayed: 0, failed: 0, perMinute: 0 };
  expect(notOk(facts({ queues: [{ ...queue, waiting: 21 }] })).writer?.state).toBe('waiting');
  expect(notOk(facts({ queues: [{ ...queue, waiting: 20 }] }))).toEqual({});
});
