import type { AccountId, Device, History, Selection } from '@ohmini/core';
import {
  FIRST_REACH,
  hours,
  type Instant,
  measurementOf,
  minutes,
  missingOf,
  type Point,
  paceOf,
  seconds,
  startOfLondonDay,
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
    const before = remembered.get(device.id);
    if (before && now - before.at < STORED_FOR) return before.stored;
    const stored = await readStored(history, selectionOf(config.measurement, account, device), now).catch(() => ({
      lastHour: [],
    }));
    remembered.set(device.id, { stored, at: now });
    return stored;
  }

  async function meterView(account: AccountId, device: Device, now: Instant): Promise<MeterView> {
    const [live, gaps, stored] = await Promise.all([
      liveOf(redis, keys, account, device.id),
      deviceState(redis, keys, account, device.id).gaps(),
      storedOf(account, device, now),
    ]);
    const missingMs = missingOf(gaps);
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
    const meters = (await householdsOf(redis, keys)).map(async (id) => {
      const devices = (await devicesOf(redis, keys, id)) ?? [];
      return await Promise.all(devices.map((device) => meterView(id, device, now)));
    });
    return {
      at: now,
      meters: (await Promise.all(meters)).flat(),
      queues: await Promise.all(JOB_NAMES.map(async (name) => ({ name, ...(await countsOf(context, name)) }))),
      notes: notesOf(context),
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
  tags: { account, device: device.id, resolution: '10s' },
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

function notesOf({ config }: Context): string[] {
  const stretched = config.accounts.flatMap(({ pollIntervalMs: askedMs, callsPerHour }) => {
    const every = paceOf({ askedMs, callsPerHour, devices: 1, catchingUp: false });
    return every > askedMs
      ? [
          `Polls are about ${Math.round(every / 1000)} s apart: ${callsPerHour} calls an hour allow no more. No reading is lost by it.`,
        ]
      : [];
  });
  return [...new Set(stretched)];
}
