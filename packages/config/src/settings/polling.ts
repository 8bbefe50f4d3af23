import { wholeNumber } from '../kind.ts';
import { pollInterval } from './octopus.ts';

export const polling = {
  POLL_INTERVAL_SECONDS: pollInterval
    .default(30)
    .describe(
      'How often each meter is asked for readings. The budget of calls stretches it; no reading is lost by asking less often.',
    ),
  POLL_TIMEOUT_SECONDS: wholeNumber({ from: 1, to: 3600, unit: 'seconds' })
    .default(30)
    .describe('How long one poll may take.'),
  POLL_OVERLAP_SECONDS: wholeNumber({ from: 60, to: 3600, unit: 'seconds' })
    .default(900)
    .describe('How far each poll reaches back behind the newest reading, for readings that arrive late.'),
  CONSECUTIVE_ERROR_THRESHOLD: wholeNumber({ from: 1, to: 1000 })
    .default(3)
    .describe('After this many failed polls in a row the interval grows and an alert is sent.'),
  MAX_BACKOFF_FACTOR: wholeNumber({ from: 1, to: 100 })
    .default(4)
    .describe('The interval grows to at most this many times POLL_INTERVAL_SECONDS while Octopus fails.'),
};
