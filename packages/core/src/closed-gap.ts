import { type Interval, touches, union } from './interval.ts';
import type { Series } from './meter.ts';
import type { Point } from './ports.ts';
import type { Tier } from './tier.ts';
import { type Instant, isoSeconds } from './time.ts';

/**
 * Why a stretch is given up. `never-sent`: Octopus answered at every tier and has nothing. `not-offered`: it has no settled
 * half hours of this meter, or none in kWh. `beyond-retention`: the store keeps nothing that old.
 */
export type GapReason = 'never-sent' | 'not-offered' | 'beyond-retention';

/** How a stretch came to be missing no more: filled at a tier, or declared unrecoverable. */
export type GapOutcome = { tier: Tier } | { reason: GapReason };

export type ClosedGap = Interval & { asks: number; at: Instant } & GapOutcome;

/** So many are remembered beside the open gaps; the store has them all. */
const REMEMBERED = 200;

/** Newest last. What borders on another with the same outcome is one with it, as where a long gap was asked for in parts. */
export const withClosed = (known: readonly ClosedGap[], closed: readonly ClosedGap[]): ClosedGap[] =>
  closed.reduce<ClosedGap[]>(
    (all, each) => {
      const others = all.filter((other) => outcomeOf(other) !== outcomeOf(each) || !touches(other, each));
      const [whole = each] = union([each, ...all.filter((other) => !others.includes(other))]);
      return [...others, { ...each, ...whole }].slice(-REMEMBERED);
    },
    [...known],
  );

export const outcomeOf = (closed: GapOutcome): Tier | GapReason => ('tier' in closed ? closed.tier : closed.reason);

/** A row of the measurement `gap`, read back; undefined for one that cannot be read. */
export function closedGapOf({ fields, at }: Point): ClosedGap | undefined {
  const { from, to, asks, tier, reason } = fields;
  const time = { from: Date.parse(String(from)), to: Date.parse(String(to)), asks: Number(asks ?? 0), at };
  if (!(time.to > time.from)) return undefined;
  if (typeof reason === 'string') return { ...time, reason: reason as GapReason };
  return typeof tier === 'string' ? { ...time, tier: tier as Tier } : undefined;
}

/**
 * As a row of the measurement `gap`, at the second in which it was closed. Several of one second are told apart by its
 * thousandths, which come from where they begin; else they would be one row.
 */
export const gapPoint = ({ account, device }: Pick<Series, 'account' | 'device'>, closed: ClosedGap): Point => ({
  measurement: 'gap',
  tags: { account, device },
  fields: {
    from: isoSeconds(closed.from),
    to: isoSeconds(closed.to),
    seconds: (closed.to - closed.from) / 1000,
    ...('tier' in closed ? { tier: closed.tier } : { reason: closed.reason }),
    asks: closed.asks,
  },
  at: Math.floor(closed.at / 1000) * 1000 + (Math.floor(closed.from / 1000) % 1000),
});
