import {
  bucketsOf,
  cadenceOf,
  FIRST_REACH,
  type Gap,
  holdsReadings,
  type Instant,
  type Interval,
  minutes,
  type Payload,
  type Point,
  pointOf,
  type Reading,
  type ReadingsPayload,
  type Resolution,
  rulesOf,
  type Series,
  sameValue,
  subtract,
  type Unpacked,
  union,
  unpackReadings,
} from '@ohmini/core';
import { KEYS } from './given.ts';
import type { Keyspace } from './keyspace.ts';
import type { Octopus, Truth } from './octopus.ts';
import type { SimulatedJob, SimulatedQueues } from './queues.ts';
import type { Process, Stage } from './stage.ts';
import type { Store } from './store.ts';

const MEASUREMENT = 'energy_consumption';

/** The half hours of every tier begin and end together, so sums are compared one by one. */
const HALF_HOUR = minutes(30);

export class Broken extends Error {}

const known = new WeakMap<ReadingsPayload, Unpacked>();

/** A payload is read once. */
function unpacked(payload: ReadingsPayload): Unpacked {
  const found = known.get(payload) ?? unpackReadings(payload);
  known.set(payload, found);
  return found;
}

function rowsOf(payload: ReadingsPayload) {
  const { readings, rev, series } = unpacked(payload);
  return readings.map((reading) => ({ name: nameOf(series.resolution, reading.readAt), rev, reading }));
}

interface Answered {
  rev: number;
  reading: Reading;
}

type Fields = Point['fields'];

const nameOf = (resolution: Resolution, readAt: Instant) => `${resolution}.${readAt}`;

const isIn = (fields: Fields, stored: Fields | undefined): boolean =>
  Object.entries(fields).every(([name, value]) => stored?.[name] === value);

interface WitnessPorts {
  stage: Stage;
  keyspace: Keyspace;
  queues: SimulatedQueues;
  octopus: Octopus;
  store: Store;
  series: Series;
}

/** Sees every change of Redis, and holds it against what Octopus knows and the store has. */
export function witness({ stage, keyspace, queues, octopus, store, series }: WitnessPorts) {
  const keyOf = (what: 'cursor' | 'gaps') => KEYS.device(series.account, series.device, what);
  /** Of each row every value that was ever in a write job. */
  const values = new Map<string, Answered[]>();
  /** Of each row the newest revision that is safely in the queue; taken back with the log of Redis. */
  const accepted = new Map<string, number>();
  const halves = new Map<number, string[]>();
  /** Where the ledger begins. */
  let startAt: Instant | undefined;
  let cursorAt: Instant | undefined;
  let ledgerText = '';
  let open: readonly Gap[] = [];
  let givenUp: readonly Interval[] = [];

  function record(job: SimulatedJob): void {
    const payload = job.payload as Payload<'write'>;
    if (!holdsReadings(payload)) return;
    const { readings, rev, series } = unpacked(payload);
    for (const reading of readings) {
      const name = nameOf(series.resolution, reading.readAt);
      if (!values.has(name)) {
        const half = Math.floor(reading.readAt / HALF_HOUR);
        halves.set(half, [...(halves.get(half) ?? []), name]);
      }
      values.set(name, [...(values.get(name) ?? []), { rev, reading }]);
      if (rev > (accepted.get(name) ?? 0)) keyspace.alter(accepted, name, rev);
    }
  }

  const isWithin = (at: Instant, intervals: readonly Interval[]) =>
    intervals.some(({ from, to }) => at >= from && at < to);

  /** A row of a coarser tier speaks for its whole bucket. */
  function hasCoarser(readAt: Instant): boolean {
    return (halves.get(Math.floor(readAt / HALF_HOUR)) ?? []).some((name) => {
      const [resolution, at] = name.split('.');
      if (resolution === octopus.finest || !(accepted.has(name) || store.fieldsOf(name))) return false;
      const { slot } = rulesOf(resolution as Resolution);
      return Math.floor(Number(at) / slot) === Math.floor(readAt / slot);
    });
  }

  const isAccountedFor = (readAt: Instant) =>
    accepted.has(nameOf(series.resolution, readAt)) ||
    store.fieldsOf(nameOf(series.resolution, readAt)) !== undefined ||
    isWithin(readAt, open) ||
    isWithin(readAt, givenUp) ||
    hasCoarser(readAt);

  /** The cursor has passed nothing that is neither enqueued nor an open gap (I2). */
  function expectNothingPassed(when: string, intervals: readonly Interval[]): void {
    if (startAt === undefined || cursorAt === undefined) return;
    const passed = intervals.flatMap(({ from, to }) =>
      octopus.rowsIn({ from: Math.max(from, startAt ?? 0), to: Math.min(to, cursorAt ?? 0) }),
    );
    const lost = passed.filter((readAt) => isToBeKept(octopus.truthOf(readAt)) && !isAccountedFor(readAt));
    if (lost.length > 0) throw new Broken(`I2: ${when} passed ${lost.length} readings, from ${iso(lost[0])}`);
  }

  /** Octopus has it at some tier, and had it when it was to be expected. */
  const isToBeKept = ({ readAt, availableAt, isLate }: Truth) =>
    !isLate && availableAt <= stage.now() && octopus.isKept(readAt, 'settled');

  function look(): void {
    const text = keyspace.text(keyOf('gaps')) ?? '';
    const at = keyspace.hash(keyOf('cursor')).get('at');
    const moved = at === undefined ? undefined : Number(at);
    if (text === ledgerText && moved === cursorAt) return;
    const [before, from] = [open, cursorAt];
    const ledger = text === '' ? { open: [], closed: [] } : JSON.parse(text);
    ledgerText = text;
    cursorAt = moved;
    open = ledger.open;
    givenUp = ledger.closed.filter((each: object) => 'reason' in each);
    if (moved !== undefined && startAt === undefined) startAt = stage.now() - FIRST_REACH + minutes(1);
    if (moved === undefined) startAt = undefined;
    if (moved !== undefined && from !== undefined && moved < from) throw new Broken('I2: the cursor went back');
    if (moved !== from) expectNothingPassed('the cursor', [{ from: from ?? 0, to: moved ?? 0 }]);
    expectNothingPassed('a gap that was closed', subtract(union(before), union(open)));
  }

  /** After Redis lost the end of its log the cursor may be anywhere, but not ahead. */
  function lookAgain(): void {
    ledgerText = ' ';
    cursorAt = undefined;
    open = [];
    look();
    if (startAt !== undefined) expectNothingPassed('what Redis lost', [{ from: startAt, to: cursorAt ?? 0 }]);
  }

  const pointAt = (resolution: Resolution, reading: Reading) =>
    pointOf({ ...series, resolution }, reading, MEASUREMENT);

  const quarantined = () =>
    [...queues.of('quarantine').values()].flatMap(({ payload }) => {
      const { write } = payload as Payload<'quarantine'>;
      return holdsReadings(write) ? rowsOf(write) : [];
    });

  /** What a row may be once everything is stored: the newest value that was enqueued, or one that came after. */
  const isStored = (name: string, rev: number) => {
    const fields = store.fieldsOf(name);
    const resolution = name.split('.')[0] as Resolution;
    return (values.get(name) ?? []).some(
      (each) => each.rev >= rev && isIn(pointAt(resolution, each.reading).fields, fields),
    );
  };

  /**
   * A job is complete when each of its rows is stored, in quarantine, or left to a later job (I4). An older one that runs
   * just now may have written over it, and is going to put it right. One that nobody expected any more is asked for again.
   */
  function completed(job: SimulatedJob): void {
    const payload = job.payload as Payload<'write'>;
    if (job.name !== 'write' || !holdsReadings(payload) || store.hasLied()) return;
    const { readings, rev, series } = unpacked(payload);
    const rows = readings.map(({ readAt }) => ({ readAt, name: nameOf(series.resolution, readAt) }));
    const absent = rows.filter(({ name }) => !isStored(name, rev));
    if (absent.length === 0) return;
    if (isForgotten(payload)) expectAskedAgain(absent, rev);
    else expectElsewhere(job, absent, rev);
  }

  function expectElsewhere(job: SimulatedJob, absent: readonly { name: string }[], rev: number): void {
    const others = [...queues.of('write').values()].flatMap(({ payload, state }) => {
      const theirs = payload as Payload<'write'>;
      return holdsReadings(theirs) && (theirs.rev > rev || state === 'active') ? rowsOf(theirs) : [];
    });
    const elsewhere = new Set([...others, ...quarantined().filter((each) => each.rev >= rev)].map(({ name }) => name));
    const lost = absent.find(({ name }) => !elsewhere.has(name));
    if (lost) throw new Broken(`I4: ${job.id} is complete, and ${lost.name} of revision ${rev} is not stored`);
  }

  /** Its announcement was old, and not in the queue. */
  function isForgotten({ account, device, firstReadAt, resolution, rev }: ReadingsPayload): boolean {
    const [bucket] = bucketsOf({ from: firstReadAt, to: firstReadAt + 1 }, resolution);
    const key = `${KEYS.device(account, device, 'held')}:${resolution}.${bucket}`;
    return !keyspace.hash(key).has(`${rev}.${firstReadAt}`);
  }

  function expectAskedAgain(rows: readonly { name: string; readAt: Instant }[], rev: number): void {
    for (const { name } of rows) if (accepted.get(name) === rev) keyspace.alter(accepted, name, undefined);
    const lost = rows.find(({ readAt }) => isToBeKept(octopus.truthOf(readAt)) && !isAccountedFor(readAt));
    if (lost) throw new Broken(`I2: ${lost.name} was forgotten, and is not asked for again`);
  }

  /**
   * A poll has enqueued what Octopus had of the time since a quarter of an hour before the cursor, as far back as an hour,
   * as it was said then: what came late or was changed too.
   */
  function expectPolled(by: Process, before: Instant): void {
    const polled = octopus.polledBy(by);
    if (!polled) return;
    const { interval, servedAt } = polled;
    if (servedAt - interval.to > minutes(5)) return;
    const from = Math.max(Math.min(before, interval.to) - minutes(15), interval.to - minutes(60));
    expectEnqueued('poll', { from, to: interval.to }, servedAt);
  }

  /** Reading everything again has enqueued it all, as it was said then. */
  const expectReread = (servedAt: Instant) =>
    expectEnqueued('reread', { from: servedAt - FIRST_REACH, to: servedAt }, servedAt);

  function expectEnqueued(who: string, { from, to }: Interval, servedAt: Instant): void {
    const settledBy = servedAt - cadenceOf(series.fuel).settledAfter;
    for (const readAt of octopus.rowsIn({ from, to: Math.min(to, settledBy) })) {
      if (octopus.truthOf(readAt).availableAt > servedAt || !octopus.isKept(readAt, octopus.finest)) continue;
      const name = nameOf(series.resolution, readAt);
      const said = octopus.saidAt(readAt, servedAt);
      if (!values.get(name)?.some(({ reading }) => sameValue(reading, said)))
        throw new Broken(`a ${who} has left out ${name}: ${JSON.stringify(said)}`);
    }
  }

  /** The store holds the newest revision of each reading that was enqueued, or quarantine does (I1, I3). */
  function expectNewest(): void {
    const refused = new Map(quarantined().map((each) => [`${each.name} ${each.rev}`, each]));
    for (const [name, rev] of accepted) {
      if (isStored(name, rev)) continue;
      const isRefused = (values.get(name) ?? []).some((each) => each.rev >= rev && refused.has(`${name} ${each.rev}`));
      if (!isRefused)
        throw new Broken(
          `I3: ${name} is ${JSON.stringify(store.fieldsOf(name))} and not the newest of ${JSON.stringify(values.get(name))}`,
        );
    }
  }

  /** Nothing is stored that Octopus never said. */
  function expectTruth(): void {
    for (const name of values.keys()) {
      const [resolution, at] = name.split('.');
      const stored = store.fieldsOf(name);
      // Remainders and buckets of coarser tiers are what sums are compared for.
      if (!stored || resolution !== octopus.finest || octopus.fillsIn(Number(at))) continue;
      const said = octopus.everSaid(Number(at)).map((reading) => pointAt(series.resolution, reading).fields);
      for (const [field, value] of Object.entries(stored))
        if (!said.some((each) => each[field] === value))
          throw new Broken(`${field} of ${name} is ${value}, which nobody said`);
    }
  }

  /** Of each half hour all energy is stored that Octopus had at any tier, and none twice. */
  function expectSums(): void {
    const refused = new Map(quarantined().map(({ name, reading }) => [name, reading.consumptionDeltaKwh]));
    const first = Math.ceil((startAt ?? Number.POSITIVE_INFINITY) / HALF_HOUR);
    for (let half = first; half * HALF_HOUR < octopus.meter.endAt; half++) {
      const span = { from: half * HALF_HOUR, to: (half + 1) * HALF_HOUR };
      if (givenUp.some(({ from, to }) => from < span.to && to > span.from)) continue;
      const names = (halves.get(half) ?? []).filter((name) => store.fieldsOf(name) || refused.has(name));
      const stored = names.reduce(
        (sum, name) =>
          sum + Math.round(Number(store.fieldsOf(name)?.consumption_delta ?? refused.get(name) ?? 0) * 1e7),
        0,
      );
      const rows = octopus.rowsIn(span).filter((readAt) => octopus.isKept(readAt, 'settled'));
      const all = rows.reduce((sum, readAt) => sum + octopus.usedIn(readAt), 0);
      const isMissed = (readAt: Instant) => octopus.truthOf(readAt).isLate;
      const missed = rows.filter((readAt) => isMissed(readAt) && !names.includes(nameOf(series.resolution, readAt)));
      const least = all - missed.reduce((sum, readAt) => sum + octopus.usedIn(readAt), 0);
      if (stored < least || stored > all)
        throw new Broken(`of ${iso(span.from)} ${stored / 1e7} kWh are stored and not ${all / 1e7}: ${names}`);
    }
  }

  return {
    record,
    look,
    lookAgain,
    completed,
    cursorAt: () => cursorAt,
    expectPolled,
    expectReread,
    /** What could still be found of what is missing. */
    isMissing: () =>
      open.some((gap) =>
        octopus.rowsIn(gap).some((readAt) => readAt >= (startAt ?? 0) && octopus.isKept(readAt, 'settled')),
      ),
    expectNewest,
    expectTruth,
    expectSums,
    enqueued: () => accepted.size,
  };
}

const iso = (at: Instant | undefined) => new Date(at ?? 0).toISOString();
