// Runs in the browser and on the server alike, so that both count and say the same.

/**
 * From these ages on a reading is late, or its meter silent. Electricity comes every ten seconds, and we ask once a
 * minute or so; a gas meter runs on a battery and speaks every half hour.
 */
const PATIENCE_MINUTES = { electricity: { late: 2, silent: 10 }, gas: { late: 40, silent: 120 } };

/**
 * @param {keyof typeof PATIENCE_MINUTES} fuel
 * @param {number} ageMs
 * @returns {'fresh' | 'late' | 'silent'}
 */
export function freshness(fuel, ageMs) {
  const { late, silent } = PATIENCE_MINUTES[fuel];
  const minutes = ageMs / 60_000;
  return minutes < late ? 'fresh' : minutes < silent ? 'late' : 'silent';
}

/**
 * A meter that is silent says since when: nothing else on the page is as it is now.
 * @param {keyof typeof PATIENCE_MINUTES} fuel
 * @param {ReturnType<typeof freshness>} state
 * @param {string} timeOfDay
 */
export function stateInWords(fuel, state, timeOfDay) {
  const silent = `${fuel === 'gas' ? 'Meter' : 'Mini'} silent since ${timeOfDay}`;
  return { fresh: 'Fresh', late: 'Late', silent }[state];
}

/**
 * What is fresh is told as of now, anything else as of its time.
 * @param {ReturnType<typeof freshness>} state
 * @param {string} timeOfDay
 */
export const momentInWords = (state, timeOfDay) => (state === 'fresh' ? 'now' : `at ${timeOfDay}`);

/**
 * The two greatest units that say something: `45 s`, `12 min`, `11 h 50 min`, `3 d 4 h`. Rounded down.
 * @param {number} ms
 */
export function durationInWords(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return pair(hours, 'h', minutes % 60, 'min');
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** @param {number} great @param {string} greatUnit @param {number} small @param {string} smallUnit */
const pair = (great, greatUnit, small, smallUnit) =>
  small === 0 ? `${great} ${greatUnit}` : `${great} ${greatUnit} ${small} ${smallUnit}`;

/** @param {number} ageMs */
export const ageInWords = (ageMs) => `${durationInWords(ageMs)} ago`;
