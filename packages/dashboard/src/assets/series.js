// What the past amounts to. Pure: the server's tests run it too.
import { dateOf } from './units.js';

/** @typedef {import('./series.d.ts').Series} Series */
/** @typedef {import('./series.d.ts').Summary} Summary */

/** Rows of a table that somebody reads. */
const MOST_ROWS = 30;
const STEPS = [60, 300, 600, 1800, 3600];

/** @param {Series} series @param {{ from: number, to: number }} window @returns {Summary} */
export function summary(series, window) {
  const total = nothing(window.from);
  series.at.forEach((at, index) => {
    if (at >= window.from && at < window.to) add(total, series, index);
  });
  return done(total);
}

/** @param {Series} series @param {{ from: number, to: number }} window @returns {Summary[]} */
export function tableRows(series, window) {
  const bucketOf = bucketing(window);
  /** @type {Map<string | number, ReturnType<typeof nothing>>} */
  const rows = new Map();
  series.at.forEach((at, index) => {
    if (at < window.from || at >= window.to) return;
    const key = bucketOf(at);
    const row = rows.get(key) ?? nothing(typeof key === 'number' ? key : at);
    rows.set(key, row);
    add(row, series, index);
  });
  return [...rows.values()].map(done);
}

/** Stretches of one length, or days as they are in the UK. @param {{ from: number, to: number }} window */
function bucketing({ from, to }) {
  const step = STEPS.find((each) => (to - from) / each <= MOST_ROWS);
  if (step !== undefined) return (/** @type {number} */ at) => Math.floor(at / step) * step;
  /** @type {Map<number, string>} */
  const days = new Map();
  return (/** @type {number} */ at) => {
    const hour = Math.floor(at / 3600);
    const day = days.get(hour) ?? dateOf(hour * 3_600_000);
    days.set(hour, day);
    return day;
  };
}

/** @param {number} from */
const nothing = (from) => ({
  from,
  importKwh: 0,
  exportKwh: 0,
  costGbp: 0,
  isCostKnown: false,
  watts: 0,
  points: 0,
  highestWatts: Number.NEGATIVE_INFINITY,
  highestAt: 0,
  lowestWatts: Number.POSITIVE_INFINITY,
});

/** @param {ReturnType<typeof nothing>} total @param {Series} series @param {number} index */
function add(total, { at, importKwh, exportKwh, costGbp, demandWatts }, index) {
  total.importKwh += importKwh[index] ?? 0;
  total.exportKwh += exportKwh[index] ?? 0;
  const cost = costGbp[index] ?? null;
  if (cost !== null) {
    total.costGbp += cost;
    total.isCostKnown = true;
  }
  const watts = demandWatts[index] ?? null;
  if (watts === null) return;
  total.watts += watts;
  total.points += 1;
  if (watts < total.lowestWatts) total.lowestWatts = watts;
  if (watts <= total.highestWatts) return;
  total.highestWatts = watts;
  total.highestAt = at[index] ?? 0;
}

/** @param {ReturnType<typeof nothing>} total @returns {Summary} */
const done = ({ from, importKwh, exportKwh, costGbp, isCostKnown, ...total }) => ({
  from,
  importKwh,
  exportKwh,
  costGbp: isCostKnown ? costGbp : undefined,
  demand:
    total.points === 0
      ? undefined
      : {
          meanWatts: total.watts / total.points,
          highestWatts: total.highestWatts,
          highestAt: total.highestAt,
          lowestWatts: total.lowestWatts,
        },
});
