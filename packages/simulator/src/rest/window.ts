import type { Instant, Interval } from '@ohmini/core';
import { instantOf } from '../graphql/arguments.ts';
import { fromLondonClock } from '../tariffs/british-time.ts';

/** `period_from` (inclusive) and `period_to` (exclusive). @returns undefined where one of them is no time (400) */
export function windowOf({ searchParams }: URL): Interval | undefined {
  const from = momentOf(searchParams.get('period_from'), Number.NEGATIVE_INFINITY);
  const to = momentOf(searchParams.get('period_to'), Number.POSITIVE_INFINITY);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** Without an offset it is London's time; a `+` that was not encoded has become a blank, and the time is refused. */
function momentOf(text: string | null, absent: Instant): Instant | undefined {
  if (text === null) return absent;
  const at = instantOf(text);
  const hasOffset = /(Z|[+-]\d\d:?\d\d)$/.test(text);
  return at === undefined || hasOffset ? at : fromLondonClock(at);
}
