import { type ClosedGap, type GapReason, type Instant, outcomeOf, type Series, type Tier } from '@ohmini/core';
import { lengthInWords } from './length-in-words.ts';

/** Devices are shortened as on the page; `--device` takes the short form too. */
export const meterName = ({ account, device, fuel }: Series): string => `${account} …${device.slice(-5)}, ${fuel}`;

export const TIER_IN_WORDS: Readonly<Record<Tier, string>> = {
  '10s': 'ten seconds',
  '1m': 'one minute',
  '30m': 'half hours',
  settled: 'settled half hours',
};

export const REASON_IN_WORDS: Readonly<Record<GapReason, string>> = {
  'never-sent': 'given up: Octopus has nothing of it',
  'not-offered': 'given up: Octopus has no settled half hours of this meter in kWh',
  'beyond-retention': 'given up: older than the store keeps',
};

export function outcomeInWords(closed: ClosedGap): string {
  const outcome = outcomeOf(closed);
  return outcome in TIER_IN_WORDS ? `filled: ${TIER_IN_WORDS[outcome as Tier]}` : REASON_IN_WORDS[outcome as GapReason];
}

export const nextAskInWords = (nextAskAt: Instant, now: Instant): string =>
  nextAskAt <= now ? 'now' : `in ${lengthInWords(nextAskAt - now)}`;

export const timesInWords = (times: number): string =>
  times === 1 ? 'once' : times === 0 ? 'never' : `${times} times`;

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
