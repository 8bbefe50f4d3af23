import {
  hours,
  type Instant,
  type Interval,
  type LondonDay,
  londonDay,
  londonDays,
  startOfLondonDay,
  startOfNextLondonDay,
} from '@ohmini/core';
import { z } from 'zod';
import { autoStep, inWholeSteps, MOST_POINTS, pointsIn, STEP_NAMES, type StepName } from './api-steps.ts';

/** What is wrong with a question, and with which of its parameters. The message is for whoever asked. */
export class BadParameter extends Error {
  readonly parameter: string;

  constructor(parameter: string, why: string) {
    super(`${parameter}: ${why}`);
    this.parameter = parameter;
  }
}

const MOMENT = /^(?:\d{1,10}|\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?)$/;

const moment = z
  .string()
  .regex(MOMENT, 'say it as 2026-11-20T17:00:00Z, as 2026-11-20 (midnight in the UK) or in seconds since 1970')
  .transform((text, context): Instant => {
    const at = /^\d{1,10}$/.test(text) ? Number(text) * 1000 : (londonDay(text)?.from ?? zoned(text));
    if (Number.isNaN(at)) context.addIssue({ code: 'custom', message: 'there is no such time' });
    return at;
  });

/** A date alone has no zone, and is no moment. */
const zoned = (text: string): Instant => (text.includes('T') ? Date.parse(text) : Number.NaN);

const date = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, 'say it as 2026-11-20')
  .transform((text, context): LondonDay => {
    const day = londonDay(text);
    if (!day) context.addIssue({ code: 'custom', message: 'there is no such day' });
    return day ?? { date: text, from: 0, to: 0 };
  });

const account = z
  .string()
  .regex(/^\w{1,32}$/, 'say the id of a household as /api/v1/meters has it')
  .describe('The id of a household: `home` for a single one.');
const device = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'say the id of a meter as /api/v1/meters has it')
  .describe('The id of a meter.');

const beginning = (what: string) => moment.optional().describe(`Where it begins: ${what}.`);
const end = (what: string) => moment.optional().describe(`Where it ends; that moment is no part of it. ${what}.`);

export const NO_QUERY = z.strictObject({});

export const SERIES_QUERY = z.strictObject({
  account,
  device,
  from: beginning('a day before `to` where it is not said'),
  to: end('Now where it is not said'),
  step: z
    .enum(['auto', ...STEP_NAMES])
    .default('auto')
    .describe('How long a bucket is. `auto` makes at most about 2,000 of them; `1d` are UK days.'),
});

export const DAYS_QUERY = z.strictObject({
  account,
  device,
  from: date.optional().describe('The first UK day; that of six days before the last where it is not said.'),
  to: date.optional().describe('The UK day after the last; tomorrow where it is not said.'),
});

export const RATES_QUERY = z.strictObject({
  account,
  device: device.optional().describe('The id of a meter; the first electricity meter of the household without it.'),
  from: beginning('midnight in the UK where it is not said'),
  to: end('Two UK days later where it is not said'),
});

/** Two years and what a leap day adds. */
const LONGEST = hours(24 * 733);
const LONGEST_DAYS = 400;
const LONGEST_RATES = hours(24 * 32);

const ordered = (interval: Interval): Interval => {
  if (interval.to <= interval.from) throw new BadParameter('to', 'it must be later than from');
  return interval;
};

export function seriesSpan(
  { from, to, step }: z.output<typeof SERIES_QUERY>,
  now: Instant,
): { interval: Interval; step: StepName } {
  const until = to ?? now;
  const asked = ordered({ from: from ?? until - hours(24), to: until });
  if (asked.to - asked.from > LONGEST) throw new BadParameter('from', 'two years can be asked for at once');
  const chosen = step === 'auto' ? autoStep(asked) : step;
  const interval = inWholeSteps(asked, chosen);
  // Widening adds a bucket.
  if (pointsIn(interval, chosen) > MOST_POINTS + 1)
    throw new BadParameter('step', `at ${chosen} no more than ${MOST_POINTS} buckets can be asked for at once`);
  return { interval, step: chosen };
}

export function daysAsked({ from, to }: z.output<typeof DAYS_QUERY>, now: Instant): LondonDay[] {
  const until = Math.min(to?.from ?? Number.POSITIVE_INFINITY, startOfNextLondonDay(now));
  const since = from?.from ?? startOfLondonDay(until - hours(24 * 6 + 12));
  ordered({ from: since, to: to?.from ?? Math.max(until, since + 1) });
  if (until - since > hours(24 * LONGEST_DAYS))
    throw new BadParameter('from', `${LONGEST_DAYS} days can be asked for at once`);
  return londonDays({ from: since, to: until });
}

export function ratesSpan({ from, to }: z.output<typeof RATES_QUERY>, now: Instant): Interval {
  const since = from ?? startOfLondonDay(now);
  const interval = ordered({ from: since, to: to ?? startOfNextLondonDay(startOfNextLondonDay(since)) });
  if (interval.to - interval.from > LONGEST_RATES) throw new BadParameter('to', 'a month can be asked for at once');
  return interval;
}
