import {
  type Failure,
  type History,
  type Instant,
  type Interval,
  minutes,
  Permanent,
  type Point,
  RateLimited,
  type Selection,
  type Sink,
  seconds,
  Transient,
} from '@ohmini/core';
import type { Chooser } from './chooser.ts';
import type { Process, Stage } from './stage.ts';

/** How the store behaves for a while. */
export type StoreMode =
  | 'well'
  | 'away'
  | 'flaky'
  | 'slow'
  | 'throttles'
  | 'locked'
  | 'no-bucket'
  | 'refuses-all'
  | 'lies';

/** How long a writer waits for an answer. */
const DEADLINE = seconds(10);

type Fields = Point['fields'];

export type Store = ReturnType<typeof store>;

const REFUSED = new Permanent('http-422', 'field type conflict', 'data');

const TIMEOUT = new Transient('timeout', 'The store did not answer in time.');

const ANSWERS: Partial<Record<StoreMode, (now: Instant) => Failure>> = {
  away: () => new Transient('ECONNREFUSED', 'The store is away.'),
  throttles: (now) => new RateLimited('http-503', 'The store is busy.', now + seconds(40)),
  locked: () => new Permanent('http-401', 'The store refuses the token.', 'credentials'),
  'no-bucket': () => new Permanent('http-404', 'The store knows no such bucket.', 'missing'),
};

const UNREADABLE: ReadonlySet<StoreMode> = new Set(['away', 'locked', 'no-bucket']);

/** Rows and their fields; of each what was written last. */
export function store(stage: Stage, choose: Chooser) {
  /** Fields of readings, by resolution and time. */
  const readings = new Map<string, Fields>();
  const byHour = new Map<number, Map<string, Point>>();
  /** Times of rows that it takes under no circumstances. */
  const bad = new Set<Instant>();
  let mode: StoreMode = 'well';
  let hasLied = false;

  function keep({ measurement, tags, fields, at }: Point): void {
    const key = [measurement, at, ...Object.values(tags)].join(' ');
    const hour = byHour.get(Math.floor(at / HOUR)) ?? new Map<string, Point>();
    const row = { measurement, tags, fields: { ...hour.get(key)?.fields, ...fields }, at };
    byHour.set(Math.floor(at / HOUR), hour.set(key, row));
    if (tags.resolution) readings.set(`${tags.resolution}.${at}`, row.fields);
  }

  const isBad = ({ at }: Point) => mode === 'refuses-all' || bad.has(at);

  /** What a request that arrives does. @returns what it is answered */
  function take(points: readonly Point[]): Failure | undefined {
    if (mode === 'lies') {
      hasLied = true;
      return undefined;
    }
    if (!points.some(isBad)) {
      points.forEach(keep);
      return undefined;
    }
    // Of a part that it takes nothing, of a whole all others.
    if (choose.oneIn(2)) points.filter((point) => !isBad(point)).forEach(keep);
    return REFUSED;
  }

  /** Who is about to end waits for no answer. */
  const ended = (signal: AbortSignal | undefined) =>
    new Promise<Failure>((resolve) => {
      const end = () => resolve(new Transient('aborted', 'Given up.'));
      if (signal?.aborted) end();
      signal?.addEventListener('abort', end, { once: true });
    });

  /** It arrives at some time before its sender gives up, also where the sender is dead by then; its answer may be lost. */
  function late(points: readonly Point[]): Promise<Failure | undefined> {
    return new Promise((resolve) => {
      const length = choose.below(DEADLINE);
      const isLost = choose.oneIn(3);
      stage.at(stage.now() + length, () => {
        const answer = take(points);
        if (!isLost) resolve(answer);
      });
      stage.at(stage.now() + DEADLINE, () => resolve(TIMEOUT));
    });
  }

  function answerTo(points: readonly Point[]): Failure | undefined | Promise<Failure | undefined> {
    const refused = ANSWERS[mode]?.(stage.clock.now());
    if (refused) return refused;
    if (mode === 'slow' || (mode === 'flaky' && choose.oneIn(3))) return late(points);
    if (mode !== 'flaky' || choose.oneIn(2)) return take(points);
    if (choose.oneIn(2)) take(points);
    return new Transient('ECONNRESET', 'The connection ended.');
  }

  const matching = ({ measurement, tags }: Selection, point: Point) =>
    point.measurement === measurement && Object.entries(tags).every(([tag, value]) => point.tags[tag] === value);

  return {
    fieldsOf: (name: string) => readings.get(name),
    mode(next: StoreMode) {
      mode = next;
    },
    hasLied: () => hasLied,
    refuse: (at: Instant) => void bad.add(at),
    sink: (by: Process): Sink => ({
      name: 'store',
      async write(points, signal) {
        const sentAt = stage.now();
        await stage.step(by);
        // Who was stopped before it went out gives it up before it goes on.
        if (stage.now() - sentAt >= DEADLINE) throw TIMEOUT;
        const answer = await Promise.race([answerTo(points), ended(signal)]);
        await stage.step(by);
        if (answer) throw answer;
      },
      probe: () => stage.step(by),
    }),
    history(by: Process): History & AsyncDisposable {
      async function read(selection: Selection, { from, to }: Interval): Promise<Point[]> {
        await stage.step(by);
        if (UNREADABLE.has(mode)) throw new Transient('unread', 'The store cannot be read.');
        const found: Point[] = [];
        for (let hour = Math.floor(from / HOUR); hour * HOUR < to; hour++)
          for (const point of byHour.get(hour)?.values() ?? [])
            if (point.at >= from && point.at < to && matching(selection, point)) found.push(point);
        return found.sort((a, b) => a.at - b.at);
      }
      return {
        range: async (selection, interval, limit) => (await read(selection, interval)).slice(0, limit),
        last: async (selection, interval) => (await read(selection, interval)).at(-1),
        count: async (selection, interval) => (await read(selection, interval)).length,
        sum: async (selection, field, interval) =>
          (await read(selection, interval)).reduce((sum, { fields }) => sum + Number(fields[field] ?? 0), 0),
        buckets: () => Promise.reject(new Error('Nobody here asks for less than rows.')),
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

const HOUR = minutes(60);
