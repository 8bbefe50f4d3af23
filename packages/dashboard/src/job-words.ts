import {
  holdsReadings,
  type Instant,
  type JobName,
  jobs,
  type Payload,
  type PointsPayload,
  type ReadingsPayload,
  unpackReadings,
  type WritePayload,
} from '@ohmini/core';

/** A job for a person: a line, and what it carries in words. */
export interface JobWords {
  name: string;
  data: object;
}

const UNREADABLE: JobWords = {
  name: 'cannot be read',
  data: { note: 'This job was changed after it was written, or comes from a later version. It is kept as it is.' },
};

const WORDS: { [Name in JobName]: (payload: Payload<Name>) => JobWords } = {
  poll: meterWords,
  backfill: meterWords,
  upkeep: meterWords,
  account: ({ account, task = 'look for meters' }) => ({
    name: `${account} · ${task}`,
    data: { household: account, task },
  }),
  tariff: (data) => ({ name: data.tariff, data }),
  write: writeWords,
  quarantine({ write, reason, said, refusedAt, isForced }) {
    const { name, data } = writeWords(write);
    const forced = isForced && { storedWhateverIsThere: true };
    return {
      name: `${name} · ${reason}`,
      data: { reason, said, refusedAt: iso(refusedAt), ...forced, ...data, ...valuesOf(write) },
    };
  },
  alert: ({ at, ...message }) => ({ name: message.title, data: { ...message, at: iso(at) } }),
};

/** Only what a payload of ours can hold is shown: whatever else lies in Redis may be anything. */
export function jobWords(queue: string, data: unknown): JobWords {
  if (!isJobName(queue)) return UNREADABLE;
  const parsed = jobs[queue].payload.safeParse(data);
  // The table pairs each name with the words for its payload, which the compiler cannot follow through the name.
  return parsed.success ? (WORDS[queue] as (payload: unknown) => JobWords)(parsed.data) : UNREADABLE;
}

const isJobName = (queue: string): queue is JobName => Object.hasOwn(jobs, queue);

function meterWords({
  account,
  device,
  task,
}: {
  account: string;
  device: string;
  task?: string | undefined;
}): JobWords {
  return {
    name: [account, device, task].filter(Boolean).join(' · '),
    data: { household: account, meter: device, ...(task && { task }) },
  };
}

function writeWords(payload: WritePayload): JobWords {
  return holdsReadings(payload) ? readingsWords(payload) : pointsWords(payload);
}

function readingsWords({
  account,
  device,
  fuel,
  resolution,
  rev,
  firstReadAt,
  offsetsSeconds,
}: ReadingsPayload): JobWords {
  const window = windowOf(offsetsSeconds.map((offset) => firstReadAt + offset * 1000));
  const readings = offsetsSeconds.length;
  return {
    name: `${account} · ${counted(readings, 'reading')} · ${inLine(window)}`,
    data: { household: account, meter: device, fuel, resolution, readings, ...window, revision: rev },
  };
}

function pointsWords({ account, points }: PointsPayload): JobWords {
  const window = windowOf(points.map(({ at }) => at));
  const kinds = Object.groupBy(points, ({ measurement }) => measurement);
  const rows = Object.fromEntries(Object.entries(kinds).map(([kind, of = []]) => [kind, of.length]));
  const name = `${account} · ${counted(points.length, 'row')} · ${Object.keys(rows).join(', ')} · ${inLine(window)}`;
  return { name, data: { household: account, rows, ...window } };
}

/** A person decides about them. Nothing is said of what is not as it was written. */
function valuesOf(write: WritePayload): { values?: object } {
  if (!holdsReadings(write)) return { values: write.points.map(({ fields }) => fields) };
  try {
    return { values: unpackReadings(write).readings.map(({ readAt: _, ...values }) => values) };
  } catch {
    return {};
  }
}

/** From the first to the last, both within. */
function windowOf(instants: readonly Instant[]): { from?: string; to?: string } {
  if (instants.length === 0) return {};
  const ordered = instants.toSorted((a, b) => a - b);
  return { from: iso(ordered[0] ?? 0), to: iso(ordered.at(-1) ?? 0) };
}

function inLine({ from, to }: { from?: string; to?: string }): string {
  if (from === undefined || to === undefined) return 'nothing';
  return from === to ? from : `${from} to ${to}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** A time that nobody can have meant is none to fall over. */
function iso(at: Instant): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'no time' : date.toISOString().replace('.000Z', 'Z');
}
