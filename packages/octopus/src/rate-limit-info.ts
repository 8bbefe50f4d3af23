import { type Instant, type Milliseconds, type RateLimits, seconds } from '@ohmini/core';
import { z } from 'zod';

export const RATE_LIMIT_INFO = `query RateLimitInfo {
  rateLimitInfo {
    fieldSpecificRateLimits(first: 50) { edges { node { field rate ttl isBlocked } } }
  }
}`;

const TELEMETRY_FIELD = 'Query.smartMeterTelemetry';

const answer = z.object({
  rateLimitInfo: z.object({
    fieldSpecificRateLimits: z.object({
      edges: z.array(
        z.object({
          node: z.object({
            field: z.string(),
            rate: z.string().nullish(),
            ttl: z.number().nullish(),
            isBlocked: z.boolean().nullish(),
          }),
        }),
      ),
    }),
  }),
});

/** Unix seconds where it is large enough to be, else a length: sources differ (API contract 4.3). */
const momentOf = (ttl: number, now: Instant): Instant => (ttl > 1e9 ? seconds(ttl) : now + seconds(ttl));

/** Nobody is locked out for longer, whatever an answer says. */
const LONGEST_WAIT: Milliseconds = seconds(3600 * 2);

/** Everything unknown where the answer has another shape: then the usual wait has to do. */
export function readRateLimitInfo(data: unknown, now: Instant): RateLimits {
  const parsed = answer.safeParse(data);
  const edges = parsed.success ? parsed.data.rateLimitInfo.fieldSpecificRateLimits.edges : [];
  const limit = edges.find(({ node }) => node.field === TELEMETRY_FIELD)?.node;
  const perHour = Number(/^(\d{1,6})\/h$/.exec(limit?.rate ?? '')?.[1]);
  const retryAt = limit?.isBlocked && limit.ttl ? Math.min(momentOf(limit.ttl, now), now + LONGEST_WAIT) : undefined;
  return {
    announcedPerHour: perHour > 0 ? perHour : undefined,
    retryAt: retryAt && retryAt > now ? retryAt : undefined,
  };
}
