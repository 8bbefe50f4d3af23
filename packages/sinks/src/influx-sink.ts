import { type Milliseconds, Permanent, type Point, type Sink } from '@ohmini/core';
import { connectionFailure, type InfluxConfig, notInflux, post } from './influx-request.ts';
import { encodeLine } from './line-protocol.ts';
import { firstBytes } from './server-text.ts';

export interface InfluxSinkConfig extends InfluxConfig {
  writeTimeoutMs: Milliseconds;
}

/**
 * A line that holds no point. The server checks token, organisation, bucket and the right to write before it counts
 * points, so this asks exactly what a write would. Listing buckets would not: it needs the right to read them, which
 * a token made for writing lacks, and `/health` knows neither token nor bucket.
 */
const NO_POINT = '# may we write?\n';

/** Writes to InfluxDB 2.x: one request for each `write`, done once the server has acknowledged all of it. */
export function influxSink(config: InfluxSinkConfig): Sink & AsyncDisposable {
  const underWay = new Set<Promise<void>>();

  const write = (lines: string, signal?: AbortSignal): Promise<void> => {
    const written = writeLines(config, lines, signal).finally(() => underWay.delete(written));
    underWay.add(written);
    return written;
  };

  return {
    name: 'influxdb',
    async write(points, signal) {
      if (points.length > 0) await write(points.map((point: Point) => encodeLine(point)).join('\n'), signal);
    },
    async probe() {
      try {
        await write(NO_POINT);
      } catch (error) {
        // Servers that want points in every request say so after all else was found right.
        if (!(error instanceof Permanent && error.reason === 'data')) throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(underWay);
    },
  };
}

async function writeLines(config: InfluxSinkConfig, lines: string, signal?: AbortSignal): Promise<void> {
  const response = await post(config, {
    path: '/api/v2/write',
    query: { org: config.org, bucket: config.bucket, precision: 'ms' },
    contentType: 'text/plain; charset=utf-8',
    body: lines,
    timeout: config.writeTimeoutMs,
    ...(signal && { signal }),
  });
  if (/^\s*</.test(await wholeAnswer(response))) throw notInflux();
}

/** An acknowledgement counts when all of it has come. */
async function wholeAnswer(response: Response): Promise<string> {
  try {
    return await firstBytes(response);
  } catch (error) {
    throw connectionFailure(error);
  }
}
