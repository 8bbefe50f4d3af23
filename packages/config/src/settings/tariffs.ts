import { readNightHours, SMART_METER_NIGHT } from '@ohmini/core';
import { kind, wholeNumber } from '../kind.ts';

export const nightHours = kind(
  { rule: 'two times of day and whose clock, such as 00:30-07:30 UTC or 00:00-07:00 UK' },
  readNightHours,
);

export const tariffs = {
  TARIFF_FRESH_SECONDS: wholeNumber({ from: 1, unit: 'seconds' })
    .default(1800)
    .describe('How long a fetched tariff page is served without asking again.'),
  TARIFF_STALE_SECONDS: wholeNumber({ from: 1, unit: 'seconds' })
    .default(300)
    .describe('For how much longer it is served while one process fetches a new one.'),
  NIGHT_HOURS: nightHours
    .prefault(SMART_METER_NIGHT)
    .describe(
      'When a meter with a day and a night price counts on the cheap one. Octopus does not say: this is how smart meters do it, which keep UTC all year. A timer on the wall keeps UK time.',
    ),
};
