import { z } from 'zod';
import { PIPELINE } from './api-pipeline.ts';
import { DAYS_QUERY, NO_QUERY, RATES_QUERY, SERIES_QUERY } from './api-query.ts';

/** One route as its clients know it. Its questions are checked by `query`, and its description is made of both. */
export interface ApiRoute {
  summary: string;
  query: z.ZodObject;
  /** Absent where the answer is no JSON. */
  answer?: z.ZodType;
  contentType?: string;
}

const epoch = z.int().describe('Seconds since 1970.');
const account = z.string();
const device = z.string();
const fuel = z.enum(['electricity', 'gas']);
const watts = z.number().nullable().describe('The mean power in W; negative while exporting.');
const kwh = z.number().nullable().describe('kWh');
const gbp = z.number().nullable().describe('GBP, VAT included.');
const isUpperBound = z
  .boolean()
  .describe(
    'Costs may be too high: half hours in which Octopus charges the car are cheap, and nobody said which those are.',
  );

const METERS = z.strictObject({
  at: epoch,
  meters: z.array(
    z.strictObject({
      account,
      device,
      fuel,
      isExport: z.boolean().describe('Whether it counts what is exported too, as with solar panels.'),
      silentSince: epoch.nullable().describe('Octopus has had no reading of it since: there may be no Home Mini.'),
      newestAt: epoch.nullable().describe('The newest reading, which may not be stored yet.'),
    }),
  ),
});

const SERIES = z.strictObject({
  account,
  device,
  from: epoch,
  to: epoch,
  stepSeconds: z.int().describe('Of days 86,400, although UK days have 23 to 25 hours.'),
  isUpperBound,
  at: z
    .array(epoch)
    .describe(
      'Where buckets begin that anything is known of, and one of which nothing is known (null everywhere) where a silence begins. The other lists are as long.',
    ),
  demandWatts: z.array(watts),
  importKwh: z.array(kwh),
  exportKwh: z.array(kwh),
  costGbp: z.array(gbp),
});

const DAYS = z.strictObject({
  account,
  device,
  days: z.array(
    z.strictObject({
      date: z.iso.date().describe('A day in the UK.'),
      from: epoch,
      to: epoch,
      importKwh: kwh,
      exportKwh: kwh,
      costGbp: gbp,
      exportGbp: gbp,
      standingGbp: gbp,
      elapsedSeconds: z.number().describe('How much of it is over, as far as readings can be expected by now.'),
      coveredSeconds: z.number().describe('Of these, what stored readings account for.'),
      isUpperBound,
    }),
  ),
});

const piece = z.strictObject({ from: epoch, to: epoch, pencePerKwh: z.number().describe('VAT included.') });

const RATES = z.strictObject({
  account,
  device,
  from: epoch,
  to: epoch,
  isUpperBound,
  import: z.array(piece).describe('Oldest first, half-open; what is not known yet is left out.'),
  export: z.array(piece),
  standingPencePerDay: z.number().nullable().describe('VAT included; of the day of `from`.'),
});

const milliseconds = z.number().describe('Milliseconds; as a moment, since 1970.');

const READING = z.strictObject({
  readAt: milliseconds,
  consumptionDeltaKwh: kwh,
  demandKw: z.number().nullable(),
  costDeltaGbp: gbp,
  consumptionKwh: kwh,
  exportKwh: kwh,
});

const SUMS = z.object({ energyKwh: z.number(), costGbp: z.number() });

const PRICE = z.object({
  ahead: z.array(z.object({ from: milliseconds, to: milliseconds, pencePerKwh: z.number() })),
  exportPence: z.number().optional(),
  standingPencePerDay: z.number().optional(),
  isUpperBound,
});

const OVERVIEW = z.object({
  demo: z.boolean(),
  at: milliseconds,
  meters: z.array(
    z.object({
      account,
      device,
      fuel,
      newest: z.object({ reading: READING, seenAt: milliseconds }).optional(),
      lastHour: z.array(z.object({ readAt: milliseconds, demandKw: z.number().nullable() })),
      today: SUMS.extend({ since: milliseconds }).optional(),
      yesterday: SUMS.optional().describe('Up to the same time of the day.'),
      exported: z.object({ energyKwh: z.number(), earningsGbp: z.number().optional() }).optional(),
      days: z.array(SUMS.extend({ startedAt: milliseconds })).optional(),
      price: PRICE.optional(),
      missingMs: milliseconds,
      history: z.object({ doneMs: milliseconds, totalMs: milliseconds }).optional(),
    }),
  ),
  queues: z.array(z.object({ name: z.string(), waiting: z.int(), active: z.int(), delayed: z.int(), failed: z.int() })),
  notes: z.array(z.string()),
});

export const API_FAULT = z.strictObject({
  error: z.string().describe('In words, for a person.'),
  parameter: z.string().optional().describe('Which parameter is at fault.'),
});

const route = <Query extends z.ZodObject>(each: ApiRoute & { query: Query }) => each;

/** All that is answered under /api/v1, by GET. */
export const API = {
  '/api/v1/meters': route({ summary: 'Households and their meters.', query: NO_QUERY, answer: METERS }),
  '/api/v1/series': route({
    summary: 'Power, energy and cost of one meter over time, in columns.',
    query: SERIES_QUERY,
    answer: SERIES,
  }),
  '/api/v1/days': route({
    summary: 'What UK days of one meter came to, and how much of them is known.',
    query: DAYS_QUERY,
    answer: DAYS,
  }),
  '/api/v1/rates': route({
    summary: 'Unit rates now and ahead, export rates and the standing charge.',
    query: RATES_QUERY,
    answer: RATES,
  }),
  '/api/v1/overview': route({
    summary: 'What the live page shows; it changes with the page.',
    query: NO_QUERY,
    answer: OVERVIEW,
  }),
  '/api/v1/pipeline': route({
    summary: 'What the page of the pipeline shows; it changes with the page.',
    query: NO_QUERY,
    answer: PIPELINE,
  }),
  '/api/v1/live': route({
    summary: 'The live page as it changes, as server-sent events.',
    query: NO_QUERY,
    contentType: 'text/event-stream',
  }),
  '/api/v1/openapi.json': route({
    summary: 'This description.',
    query: NO_QUERY,
    answer: z.looseObject({ openapi: z.string() }),
  }),
};
