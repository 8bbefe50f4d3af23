import { z } from 'zod';
import type { Instant, Milliseconds } from './time.ts';

/** Everything that may be wrong and ends. What each means, and when people are told of it, is in the table of rules. */
export const RULE_NAMES = [
  'store',
  'refused-by-many',
  'quarantine',
  'store-lacks',
  'octopus-down',
  'octopus-key',
  'octopus-edge',
  'octopus-network',
  'breaker',
  'shared-allowance',
  'no-mini',
  'not-polled',
  'meter-silent',
  'meter-frozen',
  'gaps',
  'redis-full',
  'redis-unsafe',
  'disk-full',
  'clock-wrong',
  'service-missing',
  'settings',
  'versions',
  'channel-refused',
  'tariff-late',
  'tariff-withdrawn',
  'tariff-ended',
] as const;

export type RuleName = (typeof RULE_NAMES)[number];

/** `error`: readings may be lost, or nothing is collected; `warning`: worth a look; `info`: good to know. */
export const SEVERITIES = ['info', 'warning', 'error'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** What whoever notices it says of a condition that holds. */
export const noticed = z.object({ since: z.number(), seen: z.string() });

/** When people are told of something that is wrong. */
export interface AlertRule {
  severity: Severity;
  /** It holds for so long before anybody is told: shorter troubles are nobody's business. */
  holdMs: Milliseconds;
  /** It is over for so long before people are told that it is: what comes and goes is one alert. */
  settleMs: Milliseconds;
  /** What it left behind is awaited for so long before people are told that it is over; not at all where it is not said. */
  finishMs?: Milliseconds;
  /** After people were told that it is over, they are told of the next no sooner. */
  cooldownMs: Milliseconds;
  /** While it holds they are told again so often; never, where it is not said. */
  repeatMs?: Milliseconds;
  /**
   * While one of these holds for the same household, or for everybody, it explains this one. One with its subject explains
   * it for all, and one with `*` whatever it is about.
   */
  explainedBy?: readonly Explanation[];
}

export type Explanation = RuleName | `${RuleName}/${string}`;

/** One alert: a rule, and what it is about; an empty subject is the whole of Ohmini. */
export interface AlertKey {
  rule: RuleName;
  /** An account, an account and a device (`home.00-11`), a tariff, a service: never a secret. */
  subject: string;
}

/** What is remembered of an alert between two looks, and over restarts. */
export const alertState = z.discriminatedUnion('is', [
  /** It holds, and nobody was told yet. */
  z.object({ is: z.literal('pending'), since: z.number(), quietUntil: z.number() }),
  /** People were told. */
  z.object({
    is: z.literal('firing'),
    since: z.number(),
    toldAt: z.number(),
    /** How often they were told. */
    times: z.number(),
    /** It has not held since then, perhaps for a moment only. */
    clearSince: z.number().optional(),
    /** The most readings that waited to be stored meanwhile. */
    peakWaiting: z.number().optional(),
  }),
  /** People were told that it is over, and are left alone. */
  z.object({ is: z.literal('over'), quietUntil: z.number() }),
]);

export type AlertState = z.infer<typeof alertState>;

export type AlertNews = 'raised' | 'again' | 'over';

/** Of an alert that people were told of, or are told of now. */
export type FiringAlert = Extract<AlertState, { is: 'firing' }>;

/** What was seen at one look. */
export interface Sight {
  /** Since when it holds; undefined when it does not. */
  since: Instant | undefined;
  /** People are not told of it just now: something else explains it, or a person has silenced it. */
  isMuted: boolean;
  /** It has left something behind that is not done yet. */
  isUnfinished?: boolean;
  now: Instant;
}

export interface Step {
  /** Undefined when there is nothing to remember. */
  state: AlertState | undefined;
  tell?: { news: AlertNews; of: FiringAlert };
}

/**
 * One look at one alert. Told once that it holds, again where the rule says so, and once that it is over: only where
 * people were told that it holds.
 */
export function stepAlert(rule: AlertRule, state: AlertState | undefined, sight: Sight): Step {
  if (state?.is === 'firing') return stepFiring(rule, state, sight);
  const { since, isMuted, now } = sight;
  const quietUntil = state?.quietUntil ?? 0;
  if (since === undefined) return { state: quietUntil > now ? { is: 'over', quietUntil } : undefined };
  // What goes on when its explanation has ended may end a moment later as well.
  if (isMuted) return { state: { is: 'pending', since, quietUntil: Math.max(quietUntil, now + rule.holdMs) } };
  if (now - since < rule.holdMs || now < quietUntil) return { state: { is: 'pending', since, quietUntil } };
  return told('raised', { is: 'firing', since, toldAt: now, times: 1 });
}

function stepFiring(rule: AlertRule, state: FiringAlert, sight: Sight): Step {
  const { since, isMuted, isUnfinished = false, now } = sight;
  const { clearSince = now, ...firing } = state;
  if (since === undefined) {
    const isOver = now - clearSince >= (isUnfinished ? (rule.finishMs ?? rule.settleMs) : rule.settleMs);
    if (!isOver) return { state: { ...firing, clearSince } };
    return { state: { is: 'over', quietUntil: now + rule.cooldownMs }, tell: { news: 'over', of: state } };
  }
  const isDueAgain = rule.repeatMs !== undefined && now - state.toldAt >= rule.repeatMs && !isMuted;
  if (!isDueAgain) return { state: firing };
  return told('again', { ...firing, toldAt: now, times: state.times + 1 });
}

const told = (news: AlertNews, of: FiringAlert): Step => ({ state: of, tell: { news, of } });

/** Whether something that holds explains an alert. */
export function isExplained(rule: AlertRule, { subject }: AlertKey, holding: Iterable<AlertKey>): boolean {
  const explanations: readonly string[] = rule.explainedBy ?? [];
  if (explanations.length === 0) return false;
  return [...holding].some(
    (other) =>
      explanations.includes(`${other.rule}/*`) ||
      explanations.includes(alertName(other)) ||
      (explanations.includes(other.rule) && isAbout(other.subject, subject)),
  );
}

/** A household is the whole of its meters, and nothing in particular the whole of everything. */
const isAbout = (whole: string, part: string): boolean =>
  whole === '' || whole === part || part.startsWith(`${whole}.`);

/** `gaps/home.00-11`, as alerts are named in Redis, in job ids and on the command line. */
export const alertName = ({ rule, subject }: AlertKey): string => (subject === '' ? rule : `${rule}/${subject}`);

/** Undefined for a name that no rule of ours has. */
export function alertKeyOf(name: string): AlertKey | undefined {
  const slash = name.indexOf('/');
  const found = RULE_NAMES.find((each) => each === (slash === -1 ? name : name.slice(0, slash)));
  return found && { rule: found, subject: slash === -1 ? '' : name.slice(slash + 1) };
}
