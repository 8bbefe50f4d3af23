import type { Shape } from '../apps/ohmini/test/household.ts';

export const ARRANGEMENTS: readonly Shape[] = ['one process', 'five processes', 'three writers'];

export interface Kills {
  kills: number;
  redisKills: number;
}

export interface RoundPlan extends Kills {
  shape: Shape;
  seed: number;
}

export interface Asked extends Kills {
  seed: number;
  /** All by turns when not said. */
  shape?: Shape;
}

/** One household bears no more: its history must stay within Octopus' reach at the simulator's speed. */
const KILLS_PER_ROUND = 40;

/**
 * The next household to live through a share of the kills that are left. What a round that was given up did not make is
 * left, so that later ones make it; but not for ever, when each is given up.
 *
 * @param begun with the kills that each made, or is about to
 * @returns undefined when nothing is left
 */
export function nextRound(asked: Asked, begun: readonly (Kills & { seed: number })[]): RoundPlan | undefined {
  const left = (of: keyof Kills) => Math.max(0, asked[of] - begun.reduce((sum, round) => sum + round[of], 0));
  const count = roundsFor(left('kills') + left('redisKills'));
  if (count === 0 || begun.length >= 2 + 2 * roundsFor(asked.kills + asked.redisKills)) return undefined;
  const seeds = new Set(begun.map(({ seed }) => seed));
  let seed = asked.seed;
  while (seeds.has(seed)) seed++;
  return {
    shape: asked.shape ?? ARRANGEMENTS[(seed - asked.seed) % ARRANGEMENTS.length] ?? 'one process',
    seed,
    kills: Math.round(left('kills') / count),
    redisKills: Math.round(left('redisKills') / count),
  };
}

const roundsFor = (kills: number): number => Math.ceil(kills / KILLS_PER_ROUND);
