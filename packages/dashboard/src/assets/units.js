// Runs in the browser and on the server alike, so that both write figures in one way.

/** @typedef {import('./units.d.ts').Quantity} Quantity */

/** @param {number} places */
const decimals = (places) =>
  new Intl.NumberFormat('en-GB', { minimumFractionDigits: places, maximumFractionDigits: places });

const WHOLE = decimals(0);
const TENTHS = decimals(1);
const HUNDREDTHS = decimals(2);

/** A true minus sign; and never a "-0". @param {Intl.NumberFormat} format @param {number} value */
const signed = (format, value) =>
  format
    .format(value)
    .replace(/^-(?=[£0.,]*$)/, '')
    .replace('-', '−');

/** @param {number} kilowatts @returns {Quantity} */
export function power(kilowatts) {
  const watts = Math.round(kilowatts * 1000);
  if (Math.abs(watts) < 1000) return { figure: signed(WHOLE, watts), unit: 'W' };
  return { figure: signed(Math.abs(watts) < 10_000 ? HUNDREDTHS : TENTHS, kilowatts), unit: 'kW' };
}

const SHORT = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

/** @param {number} kilowatts @returns {Quantity} */
export const roundPower = (kilowatts) =>
  Math.abs(kilowatts) < 1
    ? { figure: signed(SHORT, kilowatts * 1000), unit: 'W' }
    : { figure: signed(SHORT, kilowatts), unit: 'kW' };

/** @param {number} kilowattHours @returns {Quantity} */
export const energy = (kilowattHours) => ({
  figure: signed(Math.abs(kilowattHours) < 100 ? HUNDREDTHS : TENTHS, kilowattHours),
  unit: 'kWh',
});

/** @param {Quantity} quantity */
export const inWords = ({ figure, unit }) => `${figure} ${unit}`;

const POUNDS = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'GBP' });

/** @param {number} pounds */
export const money = (pounds) => signed(POUNDS, pounds);

/** @param {number} pence */
export const pricePence = (pence) => `${signed(HUNDREDTHS, pence)}p`;

/** The meters are in Great Britain, and so is the day that costs are counted over. */
const timeZone = 'Europe/London';
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
const CLOCK_TO_THE_SECOND = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short' });
const DATE = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });

/** @param {number} at */
export const timeOfDay = (at) => CLOCK.format(at);

/** @param {number} at */
export const timeToTheSecond = (at) => CLOCK_TO_THE_SECOND.format(at);

/** @param {number} at */
export const dayInWords = (at) => DAY.format(at).replace(',', '');

/** @param {number} at */
export const dateOf = (at) => DATE.format(at);

const DAY_MS = 86_400_000;

/** @param {number} at @param {number} now */
export function timeOrDay(at, now) {
  const date = dateOf(at);
  if (date === dateOf(now)) return timeOfDay(at);
  const day = date === dateOf(now + DAY_MS) ? 'tomorrow' : date === dateOf(now - DAY_MS) ? 'yesterday' : dayInWords(at);
  return `${day} ${timeOfDay(at)}`;
}
