import {
  type Agreement,
  afterAsk,
  type FoundMeter,
  hours,
  type Instant,
  minutes,
  openGaps,
  Permanent,
  RateLimited,
  type RuleName,
  seconds,
  Transient,
} from '@ohmini/core';
import {
  beat,
  condition,
  conditionsOf,
  deviceState,
  setAnswered,
  setFound,
  setHouseholds,
  setLive,
} from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { noteAgreements } from '../src/agreement-alerts.ts';
import { breaker } from '../src/breaker.ts';
import { noteClock } from '../src/clock-check.ts';
import type { Context } from '../src/context.ts';
import { watchDisk, watchMachine } from '../src/machine-watch.ts';
import { watchMeters } from '../src/meter-watch.ts';
import { quarantine } from '../src/quarantine.ts';
import { refusedReadings } from '../src/refused-readings.ts';
import { room } from '../src/room.ts';
import { watchServices } from '../src/service-watch.ts';
import { noteSharing } from '../src/shared-allowance.ts';
import { storeTrouble } from '../src/store-trouble.ts';
import { streak } from '../src/streak.ts';
import { noteLateness } from '../src/tariff-alerts.ts';
import { readingOf, refusedReading } from './quarantine-fixture.ts';

const METER: FoundMeter = { id: '00-11', fuel: 'electricity', role: 'import', isPolled: true, why: 'import' };
const TARIFF = { product: 'AGILE-24-10-01', tariff: 'E-1R-AGILE-24-10-01-A' };

/** What is wrong and what puts it right, through the code that notices it. `now` passes for the test alone. */
interface Cause {
  begins(context: Context): Promise<unknown>;
  ends(context: Context): Promise<unknown>;
}

/** A rule without a cause is no rule: the compiler sees to it that there is one for each. */
export const causes: Readonly<Record<RuleName, Cause>> = {
  store: {
    begins: (context) => storeTrouble(context, 'influxdb').failed(new Transient('http-503', 'It is away.')),
    ends: (context) => storeTrouble(context, 'influxdb').worked(),
  },
  'refused-by-many': {
    begins: (context) =>
      storeTrouble(context, 'influxdb').refusing(new Permanent('http-400', 'field type conflict', 'data')),
    // Nobody was refused for a quarter of an hour.
    async ends(context) {
      await context.redis.del(context.keys.refusing);
      let at = context.clock.now();
      const trouble = storeTrouble({ ...context, clock: { now: () => at } }, 'influxdb');
      await trouble.worked();
      at += minutes(16);
      await trouble.worked();
    },
  },
  quarantine: {
    async begins(context) {
      await quarantine(context).put([refusedReading(readingOf(0.1))]);
      await looked(refusedReadings(context), context, 'quarantine', true);
    },
    async ends(context) {
      await context.queues.of('quarantine').obliterate({ force: true });
      await looked(refusedReadings(context), context, 'quarantine', false);
    },
  },
  // The audit itself has tests of its own.
  'store-lacks': noted('store-lacks', 'home.00-11'),
  'octopus-down': {
    async begins(context) {
      for (let tries = 0; tries < 3; tries += 1)
        await streak(context, 'home').failed(new Transient('http-502', 'Octopus could not answer just now.'));
    },
    ends: (context) => streak(context, 'home').worked(),
  },
  'octopus-key': {
    begins: (context) =>
      streak(context, 'home').failed(new Permanent('KT-CT-1139', 'Octopus refuses the API key.', 'credentials')),
    ends: (context) => streak(context, 'home').worked(),
  },
  'octopus-edge': {
    begins: (context) =>
      streak(context, 'home').turnedAway(new RateLimited('edge-block', 'We are turned away.', Date.now())),
    ends: (context) => streak(context, 'home').worked(),
  },
  'octopus-network': {
    async begins(context) {
      for (let tries = 0; tries < 3; tries += 1)
        await streak(context, 'home').failed(new Transient('network', 'Octopus could not be reached.'));
    },
    ends: (context) => streak(context, 'home').worked(),
  },
  breaker: {
    async begins(context) {
      const guard = breaker(context, { name: 'octopus', what: 'Octopus' });
      for (let tries = 0; tries < 3; tries += 1)
        await guard(() => Promise.reject(new Transient('http-502', 'Not now.'))).catch(() => {});
      await until('it is noted', async () => (await conditionsOf(context.redis, context.keys)).has('breaker/octopus'));
    },
    async ends(context) {
      await breaker(context, { name: 'octopus', what: 'Octopus' })(async () => {});
      await until('it is noted', async () => !(await conditionsOf(context.redis, context.keys)).has('breaker/octopus'));
    },
  },
  'shared-allowance': {
    begins: (context) =>
      noteSharing(context, 'home', { callsPerHour: 60, changedAt: 1, isShared: true, announcedPerHour: 125 }),
    ends: (context) => noteSharing(context, 'home', { callsPerHour: 90, changedAt: 1, isShared: false }),
  },
  // The search for silent meters has tests of its own.
  'no-mini': noted('no-mini', 'home'),
  'not-polled': {
    begins: (context) => meter(context, { answered: hours(1), readAt: hours(1) }),
    ends: (context) => meter(context, { answered: 0, readAt: seconds(10) }),
  },
  'meter-silent': {
    begins: (context) => meter(context, { answered: 0, readAt: minutes(20) }),
    ends: (context) => meter(context, { answered: 0, readAt: seconds(10) }),
  },
  'meter-frozen': {
    async begins(context) {
      for (let ago = 70; ago >= 0; ago -= 5)
        await meter(context, { answered: 0, readAt: minutes(ago), consumptionKwh: 100 });
    },
    ends: (context) => meter(context, { answered: 0, readAt: -seconds(10), consumptionKwh: 100.2 }),
  },
  gaps: {
    async begins(context) {
      const now = context.clock.now();
      const state = deviceState(context.redis, context.keys, 'home', '00-11');
      const gap = { from: now - hours(2), to: now - hours(1) };
      await state.updateGaps((gaps) => openGaps(gaps, [gap], now));
      const empty = { tier: '10s', fuel: 'electricity', asked: [gap], covered: [], at: now } as const;
      await state.updateGaps((gaps) => afterAsk(gaps, empty));
      await meter(context, { answered: 0, readAt: seconds(10) });
    },
    async ends(context) {
      const now = context.clock.now();
      const state = deviceState(context.redis, context.keys, 'home', '00-11');
      const asked = [{ from: now - hours(20), to: now }];
      await state.updateGaps((gaps) =>
        afterAsk(gaps, { tier: '10s', fuel: 'electricity', asked, covered: asked, at: now }),
      );
      await meter(context, { answered: 0, readAt: seconds(10) });
    },
  },
  'redis-full': {
    begins: (context) => looked(room(withBudget(context, 1)), context, 'redis-full', true),
    ends: (context) => looked(room(context), context, 'redis-full', false),
  },
  'redis-unsafe': {
    async begins(context) {
      await context.redis.config('SET', 'appendonly', 'no');
      await watchMachine(context);
    },
    async ends(context) {
      await context.redis.config('SET', 'appendonly', 'yes');
      await watchMachine(context);
    },
  },
  'disk-full': {
    begins: (context) => watchDisk(context, async () => ({ free: 100 * 2 ** 20, size: 64 * 2 ** 30 })),
    ends: (context) => watchDisk(context, async () => ({ free: 30 * 2 ** 30, size: 64 * 2 ** 30 })),
  },
  'clock-wrong': {
    begins: (context) => noteClock(context, minutes(5)),
    ends: (context) => noteClock(context, seconds(2)),
  },
  'service-missing': {
    begins: (context) => services(context, [['writer', '1.0.0', minutes(5)]]),
    ends: (context) => services(context, [['writer', '1.0.0', 0]]),
  },
  versions: {
    begins: (context) =>
      services(context, [
        ['writer', '1.0.0', 0],
        ['fetcher', '1.1.0', 0],
      ]),
    async ends(context) {
      await context.redis.del(context.keys.alive);
      await services(context, [['writer', '1.1.0', 0]]);
    },
  },
  // Files and their watching have tests of their own.
  settings: noted('settings', ''),
  // Channels have tests of their own.
  'channel-refused': noted('channel-refused', 'slack'),
  'tariff-late': {
    begins: (context) => noteLateness(context, TARIFF, [halfHour('2026-11-20T21:30:00Z')], at('2026-11-20T23:30:00Z')),
    ends: (context) =>
      noteLateness(
        context,
        TARIFF,
        Array.from({ length: 96 }, (_, index) => halfHour(at('2026-11-20T00:00:00Z') + index * minutes(30))),
        at('2026-11-20T23:40:00Z'),
      ),
  },
  // It takes a day and a household on it: the job of the tariff has tests of its own.
  'tariff-withdrawn': noted('tariff-withdrawn', TARIFF.tariff),
  'tariff-ended': {
    begins: (context) => agreements(context, [agreement(null, context.clock.now() - hours(2))]),
    ends: (context) =>
      agreements(context, [
        agreement(null, context.clock.now() - hours(2)),
        agreement(context.clock.now() - hours(2), null),
      ]),
  },
};

/** By those who call this after long work that is tested elsewhere. */
function noted(rule: RuleName, subject: string): Cause {
  return {
    begins: (context) => condition(context, rule, subject).raise('It was seen.'),
    ends: (context) => condition(context, rule, subject).clear(),
  };
}

async function looked(looking: AsyncDisposable, { keys, redis }: Context, name: string, holds: boolean): Promise<void> {
  await using _looking = looking;
  await until(
    `${name} ${holds ? 'holds' : 'is over'}`,
    async () => (await conditionsOf(redis, keys)).has(name) === holds,
  );
}

const withBudget = (context: Context, budgetBytes: number): Context => ({
  ...context,
  config: { ...context.config, queue: { ...context.config.queue, budgetBytes } },
});

/** How long ago a meter was answered for, and has read. */
async function meter(
  context: Context,
  { answered, readAt, consumptionKwh = null }: { answered: number; readAt: number; consumptionKwh?: number | null },
): Promise<void> {
  const { keys, redis } = context;
  const now = context.clock.now();
  await setHouseholds(redis, keys, ['home']);
  await setFound(redis, keys, 'home', { foundAt: now, meters: [METER] });
  await setAnswered(redis, keys, 'home', '00-11', now - answered);
  const reading = { ...readingOf(0.01, now - readAt), demandKw: 2, consumptionKwh };
  await setLive(redis, keys, 'home', '00-11', { reading, seenAt: now });
  await watchMeters(context);
}

async function services(
  context: Context,
  heard: readonly (readonly [service: string, version: string, ago: number])[],
): Promise<void> {
  const now = context.clock.now();
  for (const [service, version, ago] of heard) await beat(context.redis, context.keys, { service, version }, now - ago);
  await watchServices(context);
}

const agreement = (validFrom: Instant | null, validTo: Instant | null): Agreement => ({
  fuel: 'electricity',
  isExport: false,
  devices: [],
  tariffCode: TARIFF.tariff,
  productCode: TARIFF.product,
  validFrom,
  validTo,
});

const agreements = async (context: Context, held: readonly Agreement[]): Promise<void> =>
  noteAgreements(
    context,
    { account: 'home', agreements: [...held] },
    await conditionsOf(context.redis, context.keys),
    context.clock.now(),
  );

const at = (iso: string): Instant => Date.parse(iso);

function halfHour(from: string | Instant) {
  const validFrom = typeof from === 'string' ? at(from) : from;
  const validTo = validFrom + minutes(30);
  return { penceExcVat: 20, penceIncVat: 21, validFrom, validTo, paymentMethod: null };
}
