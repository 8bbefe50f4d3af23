import type { Instant } from '@ohmini/core';

/** A figure and its unit, apart, so that a page can set them in different sizes. */
export interface Quantity {
  figure: string;
  unit: string;
}

const decimals = (places: number) =>
  new Intl.NumberFormat('en-GB', { minimumFractionDigits: places, maximumFractionDigits: places });

const WHOLE = decimals(0);
const TENTHS = decimals(1);
const HUNDREDTHS = decimals(2);

/** A true minus sign; and never a "-0". */
const signed = (format: Intl.NumberFormat, value: number): string =>
  format
    .format(value)
    .replace(/^-(?=[£0.,]*$)/, '')
    .replace('-', '−');

/** Three or four digits that mean something: `842 W`, `1.24 kW`, `12.4 kW`. */
export function power(kilowatts: number): Quantity {
  const watts = Math.round(kilowatts * 1000);
  if (Math.abs(watts) < 1000) return { figure: signed(WHOLE, watts), unit: 'W' };
  return { figure: signed(Math.abs(watts) < 10_000 ? HUNDREDTHS : TENTHS, kilowatts), unit: 'kW' };
}

const SHORT = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

/** A round number of a scale, without the zeros that a measured one keeps: `4 kW`, `1.5 kW`, `500 W`. */
export const roundPower = (kilowatts: number): Quantity =>
  Math.abs(kilowatts) < 1
    ? { figure: signed(SHORT, kilowatts * 1000), unit: 'W' }
    : { figure: signed(SHORT, kilowatts), unit: 'kW' };

export const energy = (kilowattHours: number): Quantity => ({
  figure: signed(Math.abs(kilowattHours) < 100 ? HUNDREDTHS : TENTHS, kilowattHours),
  unit: 'kWh',
});

export const inWords = ({ figure, unit }: Quantity): string => `${figure} ${unit}`;

const POUNDS = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'GBP' });

export const money = (pounds: number): string => signed(POUNDS, pounds);

/** The meters are in Great Britain, and so is the day that costs are counted over. */
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' });

export const timeOfDay = (at: Instant): string => CLOCK.format(at);

/** `00-11-22-33-44-55-66-77` as `…66-77`: enough to tell two meters apart on a page that others may see. */
export const shortened = (device: string): string => (device.length > 8 ? `…${device.slice(-5)}` : device);
