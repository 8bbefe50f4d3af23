import type { Milliseconds } from '@ohmini/core';

const UNITS = [
  { unit: 'd', seconds: 86_400 },
  { unit: 'h', seconds: 3600 },
  { unit: 'min', seconds: 60 },
  { unit: 's', seconds: 1 },
] as const;

/** `2 d 3 h`, `1 h 6 min`, `40 s`: the two greatest units; what is less is cut off. */
export function lengthInWords(length: Milliseconds): string {
  const seconds = Math.floor(length / 1000);
  const first = UNITS.findIndex((each) => seconds >= each.seconds);
  if (first < 0) return '0 s';
  const [great, small] = UNITS.slice(first, first + 2);
  if (!great) return '0 s';
  const rest = small ? Math.floor((seconds % great.seconds) / small.seconds) : 0;
  const words = `${Math.floor(seconds / great.seconds)} ${great.unit}`;
  return small && rest > 0 ? `${words} ${rest} ${small.unit}` : words;
}
