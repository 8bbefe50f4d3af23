import { chunksToLinesIterable, linesToRowsIterable, type Row } from '@influxdata/influxdb-client';
import type { History, Interval, Milliseconds, Point, Selection } from '@ohmini/core';
import { gatherBuckets } from './flux-buckets.ts';
import { bucketsQuery, countQuery, type FluxQuery, lastQuery, rangeQuery, sumQuery } from './flux-query.ts';
import { numberOf, pointsOf } from './flux-rows.ts';
import { connectionFailure, type InfluxConfig, notInflux, post } from './influx-request.ts';
import { oldestFirst } from './series-key.ts';

export interface InfluxHistoryConfig extends InfluxConfig {
  queryTimeoutMs: Milliseconds;
}

/** Flux refuses to be asked for nothing. */
const isEmpty = ({ from, to }: Interval): boolean => to <= from;

/** Reads InfluxDB 2.x by Flux. @throws Transient | RateLimited | Permanent */
export function influxHistory(config: InfluxHistoryConfig): History {
  const points = async (query: FluxQuery, selection: Selection, interval: Interval): Promise<Point[]> =>
    isEmpty(interval) ? [] : oldestFirst(await pointsOf(rowsOf(config, query(config.bucket, selection, interval))));
  const number = async (query: FluxQuery, column: string, selection: Selection, interval: Interval): Promise<number> =>
    isEmpty(interval) ? 0 : await numberOf(rowsOf(config, query(config.bucket, selection, interval)), column);

  return {
    async range(selection, interval, limit) {
      return limit < 1 ? [] : (await points(rangeQuery(limit), selection, interval)).slice(0, limit);
    },
    // Of the newest values of all fields, those with the newest time are that row, and all of it.
    async last(selection, interval) {
      return (await points(lastQuery, selection, interval)).at(-1);
    },
    sum: (selection, field, interval) => number(sumQuery(field), '_value', selection, interval),
    count: (selection, interval) => number(countQuery, '_measurement', selection, interval),
    async buckets(selection, question) {
      const gathered = gatherBuckets(question);
      if (isEmpty(question.interval) || question.limit < 1) return [];
      const ways = new Set(question.fields.map(({ how }) => how));
      const answers = [...ways].map((how) => {
        const query = bucketsQuery(question, how)(config.bucket, selection, question.interval);
        return gathered.take(how, rowsOf(config, query));
      });
      await Promise.all(answers);
      return gathered.all();
    },
  };
}

async function* rowsOf(config: InfluxHistoryConfig, query: string): AsyncGenerator<Row> {
  const response = await post(config, {
    path: '/api/v2/query',
    query: { org: config.org },
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({
      type: 'flux',
      query,
      dialect: { header: true, annotations: ['datatype', 'group', 'default'] },
    }),
    timeout: config.queryTimeoutMs,
  });
  if (!/csv/.test(response.headers.get('content-type') ?? '')) throw notInflux();
  try {
    if (response.body) yield* linesToRowsIterable(chunksToLinesIterable(response.body));
  } catch (error) {
    throw connectionFailure(error);
  }
}
