import { z } from 'zod';

const milliseconds = z.number().describe('Milliseconds; moments since 1970.');
const account = z.string();
const share = z.number().min(0).max(1);
const station = z.object({
  state: z.enum(['ok', 'waiting', 'stopped']),
  since: milliseconds.optional(),
  why: z.string().optional(),
});

/** What the page of the pipeline shows, as JSON has it. */
export const PIPELINE = z.object({
  demo: z.boolean(),
  at: milliseconds,
  stations: z.record(z.enum(['scheduler', 'octopus', 'fetcher', 'writer', 'store', 'alerter']), station),
  queues: z.array(
    z.object({
      name: z.string(),
      waiting: z.int(),
      active: z.int(),
      delayed: z.int(),
      failed: z.int(),
      perMinute: z.number(),
    }),
  ),
  troubles: z.array(
    z.object({
      name: z.string(),
      rule: z.string(),
      severity: z.enum(['info', 'warning', 'error']),
      title: z.string(),
      since: milliseconds,
      seen: z.string(),
      means: z.string(),
      action: z.string(),
    }),
  ),
  gate: z.object({ since: milliseconds, triedAgainAt: milliseconds, tries: z.int(), code: z.string() }).optional(),
  backlog: z.object({
    readings: z.int(),
    jobs: z.int(),
    oldestAt: milliseconds.optional(),
    drainedIn: milliseconds.optional(),
    usedBytes: z.number(),
    budgetBytes: z.number(),
    pausedAtBytes: z.number(),
    nothingLostUntil: milliseconds,
  }),
  households: z.array(
    z.object({
      account,
      used: z.array(z.object({ purpose: z.string(), calls: z.int() })),
      perHour: z.number(),
      askedPerHour: z.number(),
      isShared: z.boolean(),
      coolingUntil: milliseconds.optional(),
    }),
  ),
  calendars: z.array(
    z.object({
      account,
      device: z.string(),
      days: z.array(z.object({ date: z.string(), covered: share.nullable().optional() })),
    }),
  ),
  quarantine: z.object({
    total: z.int(),
    entries: z.array(
      z.object({
        id: z.string(),
        account,
        device: z.string().optional(),
        readAt: milliseconds,
        reason: z.string(),
        said: z.string(),
        times: z.int(),
        isGoingBack: z.boolean(),
        lastTry: z.string().optional(),
      }),
    ),
  }),
  tariffs: z.array(
    z.object({
      tariff: z.string(),
      households: z.int(),
      prices: z.object({ ageMs: milliseconds, freshness: z.enum(['fresh', 'stale', 'stale-if-error']) }).optional(),
      nextTryAt: milliseconds.optional(),
    }),
  ),
  services: z.array(z.object({ service: z.string(), version: z.string(), heardAt: milliseconds })),
});
