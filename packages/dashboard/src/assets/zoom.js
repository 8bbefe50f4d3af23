// Which stretch of the past is looked at. Pure. All times are in seconds since 1970.

/** @type {Readonly<Record<'24h' | '7d' | '30d', number>>} */
export const RANGE_SECONDS = { '24h': 86_400, '7d': 7 * 86_400, '30d': 30 * 86_400 };

/** A dozen readings: nearer there is nothing to see. */
const SHORTEST = 120;

/** Octopus keeps half hours for years, and the store what it was given. */
const LONGEST = 366 * 86_400;

/** @typedef {{ from: number, to: number }} Stretch */

/** @param {keyof typeof RANGE_SECONDS} range @param {number} now @returns {Stretch} */
export const rangeUntil = (range, now) => ({ from: now - RANGE_SECONDS[range], to: now });

/**
 * A stretch of another length around the same place, not later than now.
 * @param {Stretch} stretch @param {number} factor @param {number} now @param {number} [around] stays where it is
 * @returns {Stretch}
 */
export function zoomed({ from, to }, factor, now, around = (from + to) / 2) {
  const length = Math.min(LONGEST, Math.max(SHORTEST, (to - from) * factor));
  const part = (around - from) / (to - from);
  return until({ from: around - length * part, to: around + length * (1 - part) }, now);
}

/** @param {Stretch} stretch @param {number} part of its length; later when positive @param {number} now */
export function moved({ from, to }, part, now) {
  const by = (to - from) * part;
  return until({ from: from + by, to: to + by }, now);
}

/** @param {Stretch} stretch @param {number} now @returns {Stretch} */
function until({ from, to }, now) {
  const over = Math.max(0, to - now);
  return { from: Math.floor(from - over), to: Math.ceil(to - over) };
}
