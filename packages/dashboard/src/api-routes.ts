import { type Instant, Permanent } from '@ohmini/core';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { z } from 'zod';
import type { SeriesAnswer } from './api-ports.ts';
import { BadParameter, daysAsked, ratesSpan, seriesSpan } from './api-query.ts';
import { pointsIn, stepLength } from './api-steps.ts';
import { API } from './api-table.ts';
import { type JsonColumn, sendColumns } from './columns-json.ts';
import { openApi } from './openapi.ts';
import type { DashboardPorts } from './ports.ts';

/** Of all series that are being answered: more would be memory without a bound. */
const MOST_POINTS_AT_ONCE = 2_000_000;

/** The JSON API: read only, bounded, and checked by the table that describes it. */
export function apiRoutes({ api, clock, version }: Pick<DashboardPorts, 'api' | 'clock' | 'version'>): Router {
  const routes = Router();
  const description = openApi(version);
  let underWay = 0;

  routes.get('/api/v1/openapi.json', (_request, response) => void response.json(description));

  routes.get(
    '/api/v1/meters',
    answering(API['/api/v1/meters'], async (_question, response) => {
      const meters = await api.meters();
      response.json({
        at: epoch(clock.now()),
        meters: meters.map(({ silentSince, newestAt, ...meter }) => ({
          ...meter,
          silentSince: epochOrNull(silentSince),
          newestAt: epochOrNull(newestAt),
        })),
      });
    }),
  );

  routes.get(
    '/api/v1/series',
    answering(API['/api/v1/series'], async (question, response, request) => {
      const { account, device } = question;
      const { interval, step } = seriesSpan(question, clock.now());
      const points = pointsIn(interval, step);
      if (underWay + points > MOST_POINTS_AT_ONCE) return void response.status(503).set('retry-after', '2').json(BUSY);
      underWay += points;
      try {
        const asked = step === '1d' ? 'day' : stepLength(step);
        const { columns, isUpperBound } = await api.series({ account, device, interval, step: asked });
        const [from, to] = [epoch(interval.from), epoch(interval.to)];
        const head = { account, device, from, to, stepSeconds: stepLength(step) / 1000, isUpperBound };
        await sendColumns(request, response, head, jsonColumns(columns));
      } finally {
        underWay -= points;
      }
    }),
  );

  routes.get(
    '/api/v1/days',
    answering(API['/api/v1/days'], async (question, response) => {
      const { account, device } = question;
      const days = await api.days({ account, device, days: daysAsked(question, clock.now()) });
      response.json({
        account,
        device,
        days: days.map((day) => ({
          ...day,
          from: epoch(day.from),
          to: epoch(day.to),
          importKwh: rounded(day.importKwh, KWH_DECIMALS),
          exportKwh: rounded(day.exportKwh, KWH_DECIMALS),
          costGbp: rounded(day.costGbp, GBP_DECIMALS),
          exportGbp: rounded(day.exportGbp, GBP_DECIMALS),
          standingGbp: rounded(day.standingGbp, GBP_DECIMALS),
        })),
      });
    }),
  );

  routes.get(
    '/api/v1/rates',
    answering(API['/api/v1/rates'], async (question, response) => {
      const { account } = question;
      const interval = ratesSpan(question, clock.now());
      const rates = await api.rates({ account, device: question.device, interval });
      const pieces = (all: typeof rates.unit) =>
        all.map(({ from, to, pence }) => ({ from: epoch(from), to: epoch(to), pencePerKwh: pence }));
      response.json({
        account,
        device: rates.device,
        from: epoch(interval.from),
        to: epoch(interval.to),
        isUpperBound: rates.isUpperBound,
        import: pieces(rates.unit),
        export: pieces(rates.export),
        standingPencePerDay: rates.standingPence ?? null,
      });
    }),
  );

  return routes;
}

const BUSY = { error: 'Too much is being answered just now: ask again in a moment.' };

/** Answers what the table lets through; for the rest it says what is at fault. */
const answering =
  <Query extends z.ZodObject>(
    { query }: { query: Query },
    answer: (question: z.output<Query>, response: Response, request: Request) => Promise<void>,
  ): RequestHandler =>
  async (request, response) => {
    try {
      await answer(questionOf(query, request.query), response, request);
    } catch (error) {
      if (error instanceof BadParameter) {
        response.status(400).json({ error: error.message, parameter: error.parameter });
      } else if (error instanceof Permanent && error.reason === 'missing' && error.code === 'unknown-meter') {
        response.status(404).json({ error: error.message });
      } else throw error;
    }
  };

function questionOf<Query extends z.ZodObject>(query: Query, asked: unknown): z.output<Query> {
  const checked = query.safeParse(asked);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  if (issue?.code === 'unrecognized_keys') throw new BadParameter(issue.keys[0] ?? '', 'there is no such parameter');
  const parameter = String(issue?.path[0] ?? '');
  const isSaid = typeof asked === 'object' && asked !== null && parameter in asked;
  throw new BadParameter(parameter, isSaid ? (issue?.message ?? '') : 'it has to be said');
}

/** Wh have four decimals, and a cost ten. */
const KWH_DECIMALS = 7;
const GBP_DECIMALS = 8;

const jsonColumns = ({ at, demandKw, importKwh, exportKwh, costGbp }: SeriesAnswer['columns']) =>
  ({
    at: { values: at, times: 1 / 1000, decimals: 0 },
    demandWatts: { values: demandKw, times: 1000, decimals: 0 },
    importKwh: { values: importKwh, times: 1, decimals: KWH_DECIMALS },
    exportKwh: { values: exportKwh, times: 1, decimals: KWH_DECIMALS },
    costGbp: { values: costGbp, times: 1, decimals: GBP_DECIMALS },
  }) satisfies Record<string, JsonColumn>;

const epoch = (at: Instant): number => Math.floor(at / 1000);
const epochOrNull = (at: Instant | undefined): number | null => (at === undefined ? null : epoch(at));
const rounded = (value: number | undefined, decimals: number): number | null =>
  value === undefined ? null : Math.round(value * 10 ** decimals) / 10 ** decimals;
