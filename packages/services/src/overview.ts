import { rules, titled } from '@ohmini/alerts';
import type { AccountId, Device, History, Selection } from '@ohmini/core';
import {
  FIRST_REACH,
  type Instant,
  isExplained,
  isPolledOften,
  measurementOf,
  minutes,
  missingWithin,
  resolutionOf,
  TEN_SECOND_REACH,
} from '@ohmini/core';
import { type Choice, chosenMeter, type MeterView, type Overview } from '@ohmini/dashboard';
import { conditionsOf, deviceState, devicesOf, householdsOf, JOB_NAMES, liveOf, memoryOf } from '@ohmini/queue';
import type { Context } from './context.ts';
import { paceNow } from './pace.ts';
import { pricedViews } from './priced-view.ts';
import { isFilling } from './room.ts';
import { storedViews } from './stored-view.ts';
import { tariffsToRead } from './tariffs.ts';
import { isUpperBound } from './upper-bound.ts';

/** What the live page shows, put together from Redis and the store. A store that is down leaves its part empty. */
export function overviews(context: Context, history: History): (choice?: Choice) => Promise<Overview> {
  const { clock, config, keys, redis } = context;
  const stored = storedViews(history, () => clock.now());
  // Octopus is asked nothing for a page.
  const priced = pricedViews({ ...context, tariffs: tariffsToRead(context) }, history);

  /** What is not in Redis is looked up where the reader looks. */
  async function details(account: AccountId, device: Device) {
    const selection = selectionOf(config.measurement, account, device);
    const [view, prices] = await Promise.all([stored(selection), priced({ account, device, selection })]);
    return { ...view, ...prices };
  }

  async function meterView({ account, device, isChosen }: Meter, now: Instant): Promise<MeterView> {
    const [live, gaps, view] = await Promise.all([
      liveOf(redis, keys, account, device.id),
      deviceState(redis, keys, account, device.id).gaps(),
      isChosen ? details(account, device) : { lastHour: [] },
    ]);
    const missingMs = missingWithin(gaps, now - TEN_SECOND_REACH);
    return {
      account,
      device: device.id,
      fuel: device.fuel,
      ...view,
      missingMs,
      ...(live && { newest: live }),
      ...(missingMs > minutes(30) && { history: { doneMs: FIRST_REACH - missingMs, totalMs: FIRST_REACH } }),
    };
  }

  return async (choice) => {
    const now = clock.now();
    const ids = await householdsOf(redis, keys);
    const known = await Promise.all(ids.map(async (id) => ({ id, devices: (await devicesOf(redis, keys, id)) ?? [] })));
    const all = known.flatMap(({ id, devices }) =>
      devices.map((device) => ({ account: id, device: device.id, fuel: device.fuel, found: device })),
    );
    const chosen = choice && chosenMeter(all, choice);
    const meters = all.map(({ account, found, ...each }) => ({
      account,
      device: found,
      isChosen: !chosen || (chosen.account === account && chosen.device === each.device),
    }));
    return {
      at: now,
      meters: await Promise.all(meters.map((each) => meterView(each, now))),
      queues: await Promise.all(JOB_NAMES.map(async (name) => ({ name, ...(await countsOf(context, name)) }))),
      notes: [
        ...new Set([
          ...(await troublesOf(context)),
          ...(await Promise.all(known.map((each) => notesOf(context, each)))).flat(),
        ]),
      ],
    };
  };
}

interface Meter {
  account: AccountId;
  device: Device;
  isChosen: boolean;
}

export async function countsOf({ queues }: Context, name: (typeof JOB_NAMES)[number]) {
  const counts = await queues.of(name).getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
  const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = counts;
  return { waiting: waiting + prioritized, active, delayed, failed };
}

const selectionOf = (measurement: string, account: AccountId, device: Device): Selection => ({
  measurement: measurementOf(device, measurement),
  tags: { account, device: device.id, resolution: resolutionOf(device) },
});

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' });

/** What is wrong now, in two sentences each. */
async function troublesOf({ clock, keys, redis }: Context): Promise<string[]> {
  const now = clock.now();
  const conditions = [...(await conditionsOf(redis, keys)).values()];
  return conditions
    .filter((each) => now - each.since >= rules[each.rule].holdMs && !isExplained(rules[each.rule], each, conditions))
    .map(({ rule, subject, since }) => {
      const { title, means } = rules[rule];
      return `${titled(title, subject)}, since ${CLOCK.format(since)}. ${means}`;
    });
}

interface Household {
  id: AccountId;
  devices: readonly Device[];
}

/** What looks like a fault and is none, and what only the reader can put right. */
const notesOf = async (context: Context, household: Household, now = context.clock.now()): Promise<string[]> => [
  ...(await paceNotes(context, household)),
  ...((await isUpperBound(context, household.id, { from: now, to: now + 1 }))
    ? [
        `Costs of ${household.id} are an upper bound: on its tariff half hours are cheap in which Octopus charges the car, and which those are is not known.`,
      ]
    : []),
  ...household.devices
    .filter(({ silentSince }) => silentSince !== undefined)
    .map(
      ({ id }) =>
        `Octopus has had no reading of meter …${id.slice(-5)} for 12 hours: is there a Home Mini, and is it connected? It is asked for once an hour.`,
    ),
];

async function paceNotes(context: Context, { id, devices }: Household): Promise<string[]> {
  const household = context.households.find(id);
  if (!household) return [];
  const { usedBytes, budgetBytes } = await memoryOf(context.redis, context.config.queue.budgetBytes);
  const sparing = await isFilling(context, usedBytes / budgetBytes);
  const { note } = await paceNow(context, { household, devices: devices.filter(isPolledOften).length, sparing });
  return note ? [note] : [];
}
