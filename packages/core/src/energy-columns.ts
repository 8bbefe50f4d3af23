import type { BucketField, BucketSeries } from './buckets.ts';
import { COST_ESTIMATED } from './cost.ts';
import type { Interval } from './interval.ts';
import type { Resolution } from './meter.ts';
import { slotLengthOf } from './slot.ts';
import { hours, type Instant, type Milliseconds } from './time.ts';

/** What a meter measured in each bucket that anything is known of, oldest first. NaN is "not known". */
export interface EnergyColumns {
  /** Where the buckets begin, in milliseconds. */
  at: Float64Array;
  /** The mean; negative while exporting. */
  demandKw: Float64Array;
  importKwh: Float64Array;
  exportKwh: Float64Array;
  costGbp: Float64Array;
}

export interface Buckets {
  interval: Interval;
  stepMs: Milliseconds;
}

/** What a store is asked for, in this order. */
const FIELDS = [
  { name: 'demand', how: 'mean' },
  { name: 'consumption_delta', how: 'sum' },
  { name: COST_ESTIMATED, how: 'sum' },
  { name: 'cost_delta', how: 'sum' },
  { name: 'export', how: 'first' },
] as const satisfies BucketField[];

const COUNTS = [
  { name: 'demand', how: 'count' },
  { name: 'consumption_delta', how: 'count' },
  { name: COST_ESTIMATED, how: 'count' },
  { name: 'cost_delta', how: 'count' },
] as const satisfies BucketField[];

/** A bucket that is no longer than a slot has one row of a resolution, and what is there was counted once. */
const FINEST = slotLengthOf('10s');

export const energyFields = (stepMs: Milliseconds): readonly BucketField[] =>
  stepMs > FINEST ? [...FIELDS, ...COUNTS] : FIELDS;

/** Rows of a coarse resolution reach this far. */
const LONGEST_SLOT = slotLengthOf('30m');

/** More than the longest gap that export is looked for behind. */
const SEQUEL = hours(1);

/** Which rows have a say in these buckets: coarse ones that begin before them, and the first export register after them. */
export const rowsFor = ({ interval: { from, to }, stepMs }: Buckets): Interval => ({
  from: Math.floor(from / LONGEST_SLOT) * LONGEST_SLOT,
  to: Math.ceil(to / LONGEST_SLOT) * LONGEST_SLOT + Math.max(SEQUEL, stepMs),
});

/** Finest first: coarse rows fill the gaps of finer ones. */
const RESOLUTIONS: readonly Resolution[] = ['10s', '1m', '30m'];

interface Track {
  slotMs: Milliseconds;
  at: Float64Array;
  columns: readonly Float64Array[];
}

/**
 * Puts the resolutions of one meter together. Energy and cost are sums over all rows, so that days add up whatever filled
 * their gaps. A row that is longer than a step is spread evenly over those buckets of its slot that no finer row is in.
 * Power is the mean of the ten-second rows; of coarser ones it is their energy over their time, because what Octopus says
 * of their power is that of one moment (API contract 3.4), which stands only where nothing was imported.
 *
 * @param found what the store answers to `energyFields` in `rowsFor`
 */
export function energyColumns(found: readonly BucketSeries[], buckets: Buckets): EnergyColumns {
  const tracks = RESOLUTIONS.flatMap((resolution) =>
    found
      .filter(({ tags }) => tags.resolution === resolution)
      .map(({ at, columns }) => ({ slotMs: slotLengthOf(resolution), at, columns })),
  );
  const sheet = sheetFor(tracks, buckets.stepMs);
  for (const track of tracks) {
    if (track.slotMs <= buckets.stepMs) addRows(sheet, track);
    else spreadRows(sheet, track);
  }
  exportGrowth(sheet);
  return finished(sheet, buckets.interval);
}

const VALUE = { demand: 0, kwh: 1, estimated: 2, octopus: 3, register: 4 } as const;
const COUNT = { demand: 5, kwh: 6, estimated: 7, octopus: 8 } as const;

const numberAt = ({ columns }: Track, column: number, index: number): number => columns[column]?.[index] ?? Number.NaN;

function countOf(track: Track, what: keyof typeof COUNT, index: number): number {
  const counts = track.columns[COUNT[what]];
  if (counts) return counts[index] ?? 0;
  return Number.isNaN(numberAt(track, VALUE[what], index)) ? 0 : 1;
}

/** All buckets that any row has a say in, and what is known of them by now. */
interface Sheet {
  stepMs: Milliseconds;
  at: Float64Array;
  importKwh: Float64Array;
  costGbp: Float64Array;
  register: Float64Array;
  exportKwh: Float64Array;
  /** Mean power is `kwhOfPower` (kW times hours) over `knownMs`. */
  kwhOfPower: Float64Array;
  knownMs: Float64Array;
  /** Whether a finer row than the one at hand is in it. */
  isTaken: Uint8Array;
}

function sheetFor(tracks: readonly Track[], stepMs: Milliseconds): Sheet {
  const at = momentsOf(tracks, stepMs);
  const empty = () => new Float64Array(at.length).fill(Number.NaN);
  return {
    stepMs,
    at,
    importKwh: empty(),
    costGbp: empty(),
    register: empty(),
    exportKwh: empty(),
    kwhOfPower: new Float64Array(at.length),
    knownMs: new Float64Array(at.length),
    isTaken: new Uint8Array(at.length),
  };
}

/** In order, and each once. */
function momentsOf(tracks: readonly Track[], stepMs: Milliseconds): Float64Array {
  const [first, ...others] = tracks;
  if (first && others.length === 0 && first.slotMs <= stepMs) return first.at;
  const moments: number[] = [];
  for (const { at, slotMs } of tracks) {
    for (const from of at) {
      const to = slotMs > stepMs ? endOfSlot(from, slotMs) : from + 1;
      for (let each = from; each < to; each += stepMs) moments.push(each);
    }
  }
  const sorted = Float64Array.from(moments).sort();
  let size = 0;
  for (const each of sorted) {
    if (size > 0 && sorted[size - 1] === each) continue;
    sorted[size] = each;
    size += 1;
  }
  return sorted.subarray(0, size);
}

const endOfSlot = (at: Instant, slotMs: Milliseconds): Instant => (Math.floor(at / slotMs) + 1) * slotMs;

/** Adds to what may not be known yet. */
function add(column: Float64Array, index: number, value: number): void {
  if (Number.isNaN(value)) return;
  const before = column[index] ?? 0;
  column[index] = Number.isNaN(before) ? value : before + value;
}

/** By our rates, or by Octopus where it says more of the rows. */
function costOfRow(track: Track, index: number): number {
  const isOurs = countOf(track, 'estimated', index) >= countOf(track, 'octopus', index);
  return numberAt(track, isOurs ? VALUE.estimated : VALUE.octopus, index);
}

/** Where each bucket of the track is on the sheet; both are in order. */
function eachRow(sheet: Sheet, track: Track, visit: (index: number, place: number) => void): void {
  let place = 0;
  for (let index = 0; index < track.at.length; index++) {
    while ((sheet.at[place] ?? Number.POSITIVE_INFINITY) < (track.at[index] ?? 0)) place++;
    visit(index, place);
  }
}

function addRows(sheet: Sheet, track: Track): void {
  const { stepMs } = sheet;
  eachRow(sheet, track, (index, place) => {
    const kwh = numberAt(track, VALUE.kwh, index);
    add(sheet.importKwh, place, kwh);
    add(sheet.costGbp, place, costOfRow(track, index));
    noteRegister(sheet, place, numberAt(track, VALUE.register, index));
    const left = stepMs - (sheet.knownMs[place] ?? 0);
    const isFinest = track.slotMs === FINEST;
    // A remainder's time is less than its slot: no more than what finer rows have left.
    const ms = Math.min(left, track.slotMs * countOf(track, isFinest ? 'demand' : 'kwh', index));
    const said = numberAt(track, VALUE.demand, index);
    notePower(sheet, place, ms, isFinest ? said : powerOf(kwh, ms, said));
  });
  eachRow(sheet, track, (_, place) => {
    sheet.isTaken[place] = 1;
  });
}

/** Of a coarse row, or several. */
const powerOf = (kwh: number, ms: Milliseconds, said: number): number =>
  kwh > 0 || Number.isNaN(said) ? kwh / (ms / hours(1)) : said;

function notePower(sheet: Sheet, place: number, ms: Milliseconds, kilowatts: number): void {
  if (!(ms > 0) || !Number.isFinite(kilowatts)) return;
  sheet.kwhOfPower[place] = (sheet.kwhOfPower[place] ?? 0) + (kilowatts * ms) / hours(1);
  sheet.knownMs[place] = (sheet.knownMs[place] ?? 0) + ms;
}

/** That of the finest row which knows it. */
function noteRegister(sheet: Sheet, place: number, register: number): void {
  if (Number.isNaN(sheet.register[place] ?? 0)) sheet.register[place] = register;
}

/** Each row is a bucket of its own here, and its time is longer. */
function spreadRows(sheet: Sheet, track: Track): void {
  const filled: number[] = [];
  eachRow(sheet, track, (index, place) => {
    const end = endOfSlot(track.at[index] ?? 0, track.slotMs);
    const free: number[] = [];
    for (let each = place; (sheet.at[each] ?? end) < end; each++) if (!sheet.isTaken[each]) free.push(each);
    const places = free.length > 0 ? free : [place];
    const kwh = numberAt(track, VALUE.kwh, index) / places.length;
    const said = numberAt(track, VALUE.demand, index);
    const power = powerOf(kwh, sheet.stepMs, said);
    for (const each of places) {
      add(sheet.importKwh, each, kwh);
      add(sheet.costGbp, each, costOfRow(track, index) / places.length);
      notePower(sheet, each, sheet.stepMs - (sheet.knownMs[each] ?? 0), power);
    }
    noteRegister(sheet, place, numberAt(track, VALUE.register, index));
    filled.push(...places);
  });
  for (const each of filled) sheet.isTaken[each] = 1;
}

/** What the register grew by until the next bucket that knows it: it flowed from here on. One that was set back says nothing. */
function exportGrowth(sheet: Sheet): void {
  let before = -1;
  for (let place = 0; place < sheet.at.length; place++) {
    const register = sheet.register[place] ?? Number.NaN;
    if (Number.isNaN(register)) continue;
    if (before >= 0) sheet.exportKwh[before] = Math.max(0, register - (sheet.register[before] ?? register));
    before = place;
  }
}

/** Only what was asked for. */
function finished(sheet: Sheet, { from, to }: Interval): EnergyColumns {
  const first = firstFrom(sheet.at, from);
  const end = firstFrom(sheet.at, to);
  const demandKw = sheet.kwhOfPower.map((kwh, place) => (kwh * hours(1)) / (sheet.knownMs[place] ?? 0));
  return {
    at: sheet.at.slice(first, end),
    demandKw: demandKw.slice(first, end),
    importKwh: sheet.importKwh.slice(first, end),
    exportKwh: sheet.exportKwh.slice(first, end),
    costGbp: sheet.costGbp.slice(first, end),
  };
}

/** The place of the first moment that is no earlier. */
function firstFrom(at: Float64Array, moment: Instant): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((at[middle] ?? moment) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
