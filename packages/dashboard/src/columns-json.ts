import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { Request, Response } from 'express';

/** How a column is written: so many parts of a unit are kept, and what is not known is null. */
export interface JsonColumn {
  values: Float64Array;
  /** What the values are multiplied by. */
  times: number;
  decimals: number;
}

/** Some milliseconds of work, after which others have their turn. */
const AT_A_TIME = 8192;

/** Less than this is not worth it. */
const FEWEST_COMPRESSED = 100;

/** A quarter of a million points are 9 MB: a thorough compression would take as long as all the rest. */
const FAST = { level: 1 };

/** An object whose first fields are `head` and whose others are long lists, written piece by piece. */
async function* columnsJson(head: object, columns: Record<string, JsonColumn>): AsyncGenerator<string> {
  yield JSON.stringify(head).slice(0, -1);
  for (const [name, { values, times, decimals }] of Object.entries(columns)) {
    yield `,${JSON.stringify(name)}:[`;
    const parts = 10 ** decimals;
    for (let from = 0; from < values.length; from += AT_A_TIME) {
      let text = from === 0 ? '' : ',';
      const to = Math.min(from + AT_A_TIME, values.length);
      for (let index = from; index < to; index++) {
        const value = values[index] ?? Number.NaN;
        if (index > from) text += ',';
        // Adding nothing makes 0 of -0.
        text += Number.isNaN(value) ? 'null' : Math.round(value * times * parts) / parts + 0;
      }
      yield text;
      await nextTurn();
    }
    yield ']';
  }
  yield '}';
}

/** Compressed where the client takes it. A client that goes away ends it. */
export async function sendColumns(
  request: Request,
  response: Response,
  head: object,
  columns: Record<string, JsonColumn>,
): Promise<void> {
  const isLong = Object.values(columns).some(({ values }) => values.length >= FEWEST_COMPRESSED);
  const isCompressed = isLong && request.acceptsEncodings('gzip', 'identity') === 'gzip';
  response.type('json').vary('accept-encoding');
  if (isCompressed) response.set('content-encoding', 'gzip');
  if (request.method === 'HEAD') return void response.end();
  const text = Readable.from(columnsJson(head, columns));
  try {
    if (isCompressed) await pipeline(text, createGzip(FAST), response);
    else await pipeline(text, response);
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}
