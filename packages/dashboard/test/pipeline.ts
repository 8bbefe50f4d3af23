import { hours, type Instant, londonDays, minutes, seconds } from '@ohmini/core';
import type { CalendarDay, PipelineView, Station } from '../src/index.ts';
import { EVENING } from './household.ts';

const QUEUES = ['poll', 'backfill', 'upkeep', 'account', 'tariff', 'write', 'quarantine', 'alert'];

const OK: Station = { state: 'ok' };

const flows = (changed: Record<string, Partial<PipelineView['queues'][number]>> = {}): PipelineView['queues'] =>
  QUEUES.map((name) => ({
    name,
    waiting: 0,
    active: 0,
    delayed: ['poll', 'account', 'upkeep', 'tariff'].includes(name) ? 1 : 0,
    failed: 0,
    perMinute: { poll: 1.5, write: 1.4, account: 0.1, tariff: 0.4 }[name] ?? 0,
    ...changed[name],
  }));

export const calendarDays = (
  at: Instant,
  covered: (index: number) => CalendarDay['covered'] = () => 1,
): CalendarDay[] =>
  londonDays({ from: at - hours(24 * 27), to: at + 1 }).map(({ date }, index) => ({ date, covered: covered(index) }));

/** All is well: nothing waits, nothing is wrong. */
export const flowing = (at: Instant = EVENING): PipelineView => ({
  at,
  stations: { scheduler: OK, octopus: OK, fetcher: OK, writer: OK, store: OK, alerter: OK },
  queues: flows({ write: { active: 1 } }),
  troubles: [],
  gate: undefined,
  backlog: {
    readings: 6,
    jobs: 1,
    oldestAt: at - seconds(74),
    drainedIn: undefined,
    usedBytes: 11 * 2 ** 20,
    budgetBytes: 256 * 2 ** 20,
    pausedAtBytes: 179.2 * 2 ** 20,
    nothingLostUntil: at + hours(24 * 56),
  },
  households: [
    {
      account: 'home',
      used: [
        { purpose: 'live', calls: 58 },
        { purpose: 'upkeep', calls: 3 },
        { purpose: 'journal', calls: 9 },
        { purpose: 'login', calls: 2 },
      ],
      perHour: 90,
      askedPerHour: 90,
      isShared: false,
      coolingUntil: undefined,
    },
  ],
  calendars: [{ account: 'home', device: '00-11-22-33-44-55-66-77', days: calendarDays(at) }],
  quarantine: { total: 0, entries: [] },
  tariffs: [
    {
      tariff: 'E-1R-AGILE-24-10-01-C',
      households: 1,
      prices: { ageMs: minutes(12), freshness: 'fresh' },
      nextTryAt: at + minutes(18),
    },
  ],
  services: ['alerter', 'dashboard', 'fetcher', 'scheduler', 'writer'].map((service, index) => ({
    service,
    version: '0.1.0',
    heardAt: at - seconds(1 + index * 2),
  })),
});

/** An evening on which the store went away, with gaps, refused readings, a second household and a service of another version. */
export function troubled(at: Instant = EVENING): PipelineView {
  const view = flowing(at);
  const since = at - minutes(104);
  const [home] = view.households;
  return {
    ...view,
    stations: {
      ...view.stations,
      store: { state: 'stopped', since, why: 'takes nothing (http-503)' },
      writer: { state: 'waiting', since, why: 'waits for the store' },
      octopus: { state: 'waiting', since: at - minutes(6), why: 'cannot be read for some households' },
    },
    queues: flows({
      write: { waiting: 146, active: 200, delayed: 4, perMinute: 0 },
      quarantine: { failed: 2 },
      backfill: { active: 1, perMinute: 0.2 },
    }),
    troubles: [
      {
        name: 'store',
        rule: 'store',
        severity: 'error',
        title: 'Readings cannot be stored',
        since,
        seen: 'InfluxDB answers 503.',
        means: 'They wait in the write queue, and none is lost while Redis has room.',
        action: 'Look whether the store runs, can be reached, has room on its disk, and takes the token that we have.',
      },
      {
        name: 'breaker/octopus',
        rule: 'breaker',
        severity: 'warning',
        title: 'A service keeps failing and is left alone for a while (octopus)',
        since: at - minutes(6),
        seen: 'Most of the last five calls to Octopus failed.',
        means: 'It is tried again after a short while; nothing is lost meanwhile.',
        action: 'Nothing needs doing here unless it goes on for hours.',
      },
    ],
    gate: { since, triedAgainAt: at + seconds(21), tries: 214, code: 'http-503' },
    backlog: {
      ...view.backlog,
      readings: 1250,
      jobs: 350,
      oldestAt: since,
      usedBytes: 43 * 2 ** 20,
      nothingLostUntil: at + hours(24 * 22),
    },
    households: [
      ...(home ? [{ ...home, used: [...home.used, { purpose: 'backfill', calls: 12 }] }] : []),
      {
        account: 'granny',
        used: [{ purpose: 'live', calls: 41 }],
        perHour: 72,
        askedPerHour: 90,
        isShared: true,
        coolingUntil: at + minutes(7),
      },
    ],
    calendars: [
      {
        account: 'home',
        device: '00-11-22-33-44-55-66-77',
        days: calendarDays(at, (index) => [1, 1, 0.997, 1, 0.94, 1, 1, 0.62, 0.0004, 1, 1][index % 11]),
      },
      {
        account: 'granny',
        device: '00-11-22-33-44-55-66-88',
        days: calendarDays(at, (index) => (index < 12 ? null : index < 20 ? undefined : 1)),
      },
    ],
    quarantine: {
      total: 2,
      entries: [
        refused(at - hours(5), { times: 3, lastTry: 'The store holds another value there already.' }),
        refused(at - hours(2), { isGoingBack: true, id: 'home.00-11.10s.2' }),
      ],
    },
    tariffs: [
      ...view.tariffs,
      { tariff: 'E-1R-VAR-22-11-01-C', households: 1, prices: undefined, nextTryAt: at + minutes(4) },
    ],
    services: [
      ...view.services,
      { service: 'writer', version: '0.0.9', heardAt: at - seconds(4) },
      { service: 'fetcher', version: '0.0.9', heardAt: at - hours(3) },
    ],
  };
}

const refused = (readAt: Instant, changed: object): PipelineView['quarantine']['entries'][number] => ({
  id: 'home.00-11.10s.1',
  account: 'home',
  device: '00-11-22-33-44-55-66-77',
  readAt,
  reason: 'http-422',
  said: 'partial write: field type conflict: input field "demand" is type string, already exists as type float',
  times: 1,
  isGoingBack: false,
  lastTry: undefined,
  ...changed,
});
