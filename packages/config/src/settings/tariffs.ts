import { wholeNumber } from '../kind.ts';

export const tariffs = {
  TARIFF_FRESH_SECONDS: wholeNumber({ from: 1, unit: 'seconds' })
    .default(1800)
    .describe('How long a fetched tariff page is served without asking again.'),
  TARIFF_STALE_SECONDS: wholeNumber({ from: 1, unit: 'seconds' })
    .default(300)
    .describe('For how much longer it is served while one process fetches a new one.'),
};
