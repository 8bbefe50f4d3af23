import type { Household } from '../household.ts';
import type { RateLimit } from '../limits.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import type { Outcome } from './outcome.ts';
import type { Node, NodeObject } from './projection.ts';

const POINTS_AN_HOUR = 50_000;
const POINTS_A_CALL = 7;

/** rateLimitInfo (API contract 4.3): `ttl` is a moment in Unix seconds. */
export function rateLimitInfo(world: World, [household]: readonly Household[]): Outcome {
  const account = household?.accountNumber ?? 'unknown';
  if (!world.limits.inspection.admit(account, world.now())) return { refused: 'KT-CT-1199' };
  const { used, resetAt } = world.limits.telemetry.stateOf(account, world.now());
  return {
    value: {
      __typename: 'CombinedRateLimitInformation',
      pointsAllowanceRateLimit: {
        limit: POINTS_AN_HOUR,
        remainingPoints: POINTS_AN_HOUR - used * POINTS_A_CALL,
        usedPoints: used * POINTS_A_CALL,
        ttl: Math.ceil(resetAt / 1000),
        isBlocked: false,
      },
      fieldSpecificRateLimits: ({ fields }: Arguments): Node => {
        const edges = fieldLimits(world, account).filter(
          ({ field }) => !Array.isArray(fields) || fields.includes(field),
        );
        return { edges: edges.map((node) => ({ node })) };
      },
    },
  };
}

interface FieldLimit extends NodeObject {
  readonly field: string;
}

function fieldLimits({ limits, now }: World, account: string): FieldLimit[] {
  const row = (field: string, limit: RateLimit): FieldLimit => {
    const { isBlocked, resetAt } = limit.stateOf(account, now());
    return { field, rate: `${limit.limit}/h`, ttl: Math.ceil(resetAt / 1000), isBlocked };
  };
  return [row('Query.smartMeterTelemetry', limits.telemetry), row('Mutation.obtainKrakenToken', limits.mint)];
}
