import type { AccountId, Device, History, Selection } from '@ohmini/core';
import {
  FIRST_REACH,
  type Instant,
  isPolledOften,
  measurementOf,
  minutes,
  missingWithin,
  paceOf,
  resolutionOf,
  TEN_SECOND_REACH,
} from '@ohmini/core';
import type { MeterView, Overview } from '@ohmini/dashboard';
import { conditionsOf, deviceState, devicesOf, householdsOf, JOB_NAMES, liveOf } from '@ohmini/queue';
import type { Context } from './context.ts';
import { storedViews } from './stored-view.ts';

/** What the live page shows, put together from Redis and the store. A store that is down leaves its part empty. */
export function overviews(context: Context, history: History): () => Promise<Overview> {
  const { clock, config, keys, redis } = context;
  const stored = storedViews(history, () => clock.now());

  async function meterView(account: AccountId, device: Device, now: Instant): Promise<MeterView> {
    const [live, gaps, view] = await Promise.all([
      liveOf(redis, keys, account, device.id),
      deviceState(redis, keys, account, device.id).gaps(),
      stored(selectionOf(config.measurement, account, device)),
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

  return async () => {
    const now = clock.now();
    const ids = await householdsOf(redis, keys);
    const known = await Promise.all(ids.map(async (id) => ({ id, devices: (await devicesOf(redis, keys, id)) ?? [] })));
    const meters = known.flatMap(({ id, devices }) => devices.map((device) => meterView(id, device, now)));
    return {
      at: now,
      meters: await Promise.all(meters),
      queues: await Promise.all(JOB_NAMES.map(async (name) => ({ name, ...(await countsOf(context, name)) }))),
      notes: [
        ...new Set([...(await troublesOf(context)), ...known.flatMap((household) => notesOf(context, household))]),
      ],
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

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' });

/** What people were told of and what is not over, in a sentence each. */
async function troublesOf({ keys, redis }: Context): Promise<string[]> {
  const conditions = await conditionsOf(redis, keys);
  const said = (name: string, sentence: string) =>
    [...conditions]
      .filter(([each]) => each.startsWith(name))
      .map(([, since]) => `Since ${CLOCK.format(since)} ${sentence}`);
  return [
    ...said('store', 'readings cannot be stored. They wait in the queue write, and none is lost.'),
    ...said('octopus-', 'Octopus cannot be read. What is missed meanwhile is fetched later.'),
    ...said('refused-readings', 'the store refuses some readings. They are kept as failed jobs of the queue write.'),
  ];
}

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
