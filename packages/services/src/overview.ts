import type { AccountId, Device, History, Selection } from '@ohmini/core';
import {
  FIRST_REACH,
  hours,
  type Instant,
  isPolledOften,
  measurementOf,
  minutes,
  missingWithin,
  type Point,
  paceOf,
  resolutionOf,
  seconds,
  startOfLondonDay,
  TEN_SECOND_REACH,
} from '@ohmini/core';
import type { MeterView, Overview } from '@ohmini/dashboard';
import { deviceState, devicesOf, householdsOf, JOB_NAMES, liveOf } from '@ohmini/queue';
import type { Context } from './context.ts';

/** How often the store is asked; what Redis knows is looked up each time. */
const STORED_FOR = seconds(10);

type Stored = Pick<MeterView, 'lastHour' | 'today'>;

/** What the live page shows, put together from Redis and the store. A store that is down leaves its part empty. */
export function overviews(context: Context, history: History): () => Promise<Overview> {
  const { clock, config, keys, redis } = context;
  const remembered = new Map<string, { stored: Stored; at: Instant }>();

  async function storedOf(account: AccountId, device: Device, now: Instant): Promise<Stored> {
    const key = `${account}.${device.id}`;
    const before = remembered.get(key);
    if (before && now - before.at < STORED_FOR) return before.stored;
    const stored = await readStored(history, selectionOf(config.measurement, account, device), now).catch(() => ({
      lastHour: [],
    }));
    remembered.set(key, { stored, at: now });
    return stored;
  }

  async function meterView(account: AccountId, device: Device, now: Instant): Promise<MeterView> {
    const [live, gaps, stored] = await Promise.all([
      liveOf(redis, keys, account, device.id),
      deviceState(redis, keys, account, device.id).gaps(),
      storedOf(account, device, now),
    ]);
    const missingMs = missingWithin(gaps, now - TEN_SECOND_REACH);
    return {
      account,
      device: device.id,
      fuel: device.fuel,
      ...stored,
      missingMs,
      ...(live && { newest: live }),
      ...(missingMs > minutes(30) && { history: { doneMs: FIRST_REACH - missingMs, totalMs: FIRST_REACH } }),
    };
  }

  return async () => {
    const now = clock.now();
    const ids = await householdsOf(redis, keys);
    const known = await Promise.all(ids.map(async (id) => ({ id, devices: (await devicesOf(redis, keys, id)) ?? [] })));
    const meters = known.flatMap(({ id, devices }) => devices.map((device) => meterView(id, device, now)));
    return {
      at: now,
      meters: await Promise.all(meters),
      queues: await Promise.all(JOB_NAMES.map(async (name) => ({ name, ...(await countsOf(context, name)) }))),
      notes: [...new Set(known.flatMap((household) => notesOf(context, household)))],
    };
  };
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

async function readStored(history: History, selection: Selection, now: Instant): Promise<Stored> {
  const today = { from: startOfLondonDay(now), to: now };
  const [hour, energyKwh, costGbp] = await Promise.all([
    history.range(selection, { from: now - hours(1), to: now }, 400),
    history.sum(selection, 'consumption_delta', today),
    history.sum(selection, 'cost_delta', today),
  ]);
  return { lastHour: hour.map(demandOf), today: { energyKwh, costGbp, since: today.from } };
}

const demandOf = ({ at, fields }: Point) => ({
  readAt: at,
  demandKw: typeof fields.demand === 'number' ? fields.demand : null,
});

interface Household {
  id: AccountId;
  devices: readonly Device[];
}

/** What looks like a fault and is none, and what only the reader can put right. */
const notesOf = (context: Context, household: Household): string[] => [
  ...paceNotes(context, household),
  ...household.devices
    .filter(({ silentSince }) => silentSince !== undefined)
    .map(
      ({ id }) =>
        `Octopus has had no reading of meter …${id.slice(-5)} for 12 hours: is there a Home Mini, and is it connected? It is asked for once an hour.`,
    ),
];

function paceNotes({ households }: Context, { id, devices }: Household): string[] {
  const household = households.find(id);
  if (!household) return [];
  const { pollIntervalMs: askedMs, callsPerHour } = household;
  const sharing = devices.filter(isPolledOften).length;
  const every = paceOf({ askedMs, callsPerHour, devices: sharing, catchingUp: false });
  if (every <= askedMs) return [];
  const shared = sharing > 1 ? `, shared by ${sharing} meters,` : '';
  return [
    `Polls are about ${Math.round(every / 1000)} s apart: ${callsPerHour} calls an hour${shared} allow no more. No reading is lost by it.`,
  ];
}
