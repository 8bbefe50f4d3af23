/** A figure and its unit, apart, so that a page can set them in different sizes. */
export interface Quantity {
  figure: string;
  unit: string;
}

/** Three or four digits that mean something: `842 W`, `1.24 kW`, `12.4 kW`. */
export function power(kilowatts: number): Quantity;
/** A round number of a scale, without the zeros that a measured one keeps: `4 kW`, `1.5 kW`, `500 W`. */
export function roundPower(kilowatts: number): Quantity;
export function energy(kilowattHours: number): Quantity;
export function inWords(quantity: Quantity): string;
/** `£2.17`. */
export function money(pounds: number): string;
/** `24.50p`, as prices of a kWh are written. */
export function pricePence(pence: number): string;
/** UK local time: `17:48`. */
export function timeOfDay(at: number): string;
/** `17:48:07`. */
export function timeToTheSecond(at: number): string;
/** `Wed 18 Nov`. */
export function dayInWords(at: number): string;
/** The UK day that holds a moment: `2026-11-18`. */
export function dateOf(at: number): string;
/** The time alone on the day of `now`, with its day otherwise: `tomorrow 03:00`, `Wed 18 Nov 17:48`. */
export function timeOrDay(at: number, now: number): string;
