import { totalOf } from '@ohmini/core';
import type { RefetchPlan, RefetchProgress } from '@ohmini/services';
import { counted, meterName, nextAskInWords, TIER_IN_WORDS } from './gap-words.ts';
import { inColumns } from './in-columns.ts';
import { lengthInWords } from './length-in-words.ts';
import { ukTime, ukTimeAfter } from './uk-time.ts';

const HEAD = ['to be had as', 'length', 'calls', 'until'];

/** What would be fetched of each meter, and what it takes. */
export const planInWords = (plans: readonly RefetchPlan[]): string =>
  [...plans.map(paragraphOf), costsOf(plans)].filter((each) => each !== '').join('\n\n');

function paragraphOf({ meter: { series }, missing, stretch, tiers }: RefetchPlan): string {
  const name = meterName(series);
  if (stretch.to <= stretch.from) return `${name}: nothing to fetch; live polls have not come so far yet.`;
  const span = `${ukTime(stretch.from)} to ${ukTimeAfter(stretch.from, stretch.to)}`;
  if (missing.length === 0) return `${name}: nothing of ${span} is missing.`;
  const rows = tiers.map(({ tier, missing: ofTier, calls, lostFromAt }) => [
    TIER_IN_WORDS[tier],
    lengthInWords(totalOf(ofTier)),
    String(calls),
    lostFromAt === undefined ? 'for ever' : ukTime(lostFromAt),
  ]);
  return `${name}: ${lengthInWords(totalOf(missing))} to fetch, of ${span}.\n${inColumns(HEAD, rows)}`;
}

/** Meters of one household share its calls. */
function costsOf(plans: readonly RefetchPlan[]): string {
  const households = Map.groupBy(plans, ({ meter }) => meter.series.account);
  return [...households].flatMap(([account, ofHousehold]) => costOf(account, ofHousehold) ?? []).join('\n');
}

const callsOf = (plans: readonly RefetchPlan[]): number =>
  plans.flatMap(({ tiers }) => tiers).reduce((sum, { calls }) => sum + calls, 0);

function costOf(account: string, plans: readonly RefetchPlan[]): string | undefined {
  const calls = callsOf(plans);
  const { perHour, share } = plans[0]?.allowance ?? { perHour: 1, share: 1 };
  if (calls === 0) return undefined;
  const took = Math.ceil(calls / share);
  const time = took > 1 ? `, so it takes about ${counted(took, 'hour')}` : '';
  return `Household ${account}: about ${counted(calls, 'call')} to Octopus. Of the ${perHour} in an hour ${share} are for this${time}.`;
}

/** One meter's state in a line. */
export function progressInWords({ plan, isDone, waiting, tier, calls, holdUp }: RefetchProgress): string {
  const name = meterName(plan.meter.series);
  if (isDone) return `${name}: done`;
  const asking = tier ? `, next ${TIER_IN_WORDS[tier]}` : '';
  const left = `${lengthInWords(waiting)} of ${lengthInWords(totalOf(plan.missing))} still to ask for${asking}`;
  return `${name}: ${left}; ${calls.used} of ${calls.perHour} calls used this hour${holdUpInWords(holdUp)}`;
}

function holdUpInWords(holdUp: RefetchProgress['holdUp']): string {
  if (!holdUp) return '';
  if (holdUp.kind === 'asked to wait') return `; Octopus asks us to wait ${lengthInWords(holdUp.for)}`;
  return `; ${WAITING[holdUp.kind]}`;
}

const WAITING = {
  calls: 'waits until there are calls again',
  'no fetcher': 'waits for a fetcher: none runs',
  'no redis': 'Redis does not answer just now',
} as const;

/** What came of it. */
export function outcomeInWords({ plan, waiting, left, givenUp, nextAskAt, queuedJobs }: RefetchProgress): string {
  const { series, now } = plan.meter;
  const [missing, givenUpTime] = [totalOf(left), totalOf(givenUp)];
  const fetched = totalOf(plan.missing) - missing - givenUpTime;
  const unanswered = missing - waiting;
  const sentences = [
    `${meterName(series)}: ${lengthInWords(fetched)} fetched.`,
    unanswered > 0 && `Octopus has nothing of ${lengthInWords(unanswered)} so far${againInWords(nextAskAt, now)}.`,
    waiting > 0 && `${lengthInWords(waiting)} are between two tiers, and asked for within the hour.`,
    givenUpTime > 0 && `${lengthInWords(givenUpTime)} are given up: \`ohmini gaps --closed\` says why.`,
    queuedJobs > 0 && `${counted(queuedJobs, 'write job')} ${queuedJobs === 1 ? 'waits' : 'wait'} for the store.`,
  ];
  return sentences.filter((each) => each !== false).join(' ');
}

const againInWords = (nextAskAt: number | undefined, now: number): string =>
  nextAskAt === undefined ? '' : ` and is asked again ${nextAskInWords(nextAskAt, Math.max(now, Date.now()))}`;
