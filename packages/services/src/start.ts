import type { Config, ServiceName } from '@ohmini/config';
import { type Clock, hours, type Log, type Milliseconds, Permanent, seconds } from '@ohmini/core';
import { beat, keysOf, noteUp, openQueues, openRedis, redisProblems } from '@ohmini/queue';
import { alerter } from './alerter.ts';
import { hourOf } from './allowances.ts';
import type { Context, Service } from './context.ts';
import { dashboard } from './dashboard.ts';
import { fetcher } from './fetcher.ts';
import { households } from './households.ts';
import { openLog } from './log.ts';
import { loop } from './loop.ts';
import { metrics } from './metrics.ts';
import { pulse } from './pulse.ts';
import { scheduler } from './scheduler.ts';
import { StartRefused } from './start-refused.ts';
import { status } from './status.ts';
import { openTariffs } from './tariffs.ts';
import { VERSION } from './version.ts';
import { writer } from './writer.ts';

const SERVICE: Readonly<Record<ServiceName, Service>> = { scheduler, fetcher, writer, alerter, dashboard };

const BEAT_EVERY = seconds(10);

/** A second apart, at the start. */
const ANSWER_TRIES = 30;

export interface StartOptions {
  config: Config;
  redisUrl: string;
  /** Said first in the log. */
  warnings?: readonly string[];
  clock?: Clock;
  /** The length of the allowance's rolling hour, for tests and benches that have none to wait. */
  hour?: Milliseconds;
  /** See `Context`. */
  alertPace?: number;
  log?: Log;
}

/** Starts the configured services in this process. Disposing finishes what is in hand, in the reverse order. */
export async function start({
  config,
  redisUrl,
  warnings = [],
  clock = Date,
  hour = hours(1),
  alertPace = 1,
  ...given
}: StartOptions): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const { services } = config;
  const log = given.log ?? openLog({ ...config.log, services });
  for (const warning of warnings) log.warn({}, warning);
  const redis = await openRedis(redisUrl, log).catch((error) => {
    throw error instanceof Permanent ? new StartRefused([error.message]) : error;
  });
  stack.defer(() => redis.disconnect());
  await refuseUnsafe(redis, config, log);
  const keys = keysOf(config.queue.prefix);
  const queues = stack.use(openQueues(redis, keys, log));
  const beats = stack.use(pulse({ ping: () => redis.ping() }));
  const seen = { log, metrics: metrics(), pulse: beats };
  const parts = { config, clock, hour: hourOf(hour), alertPace, ...seen, redis, redisUrl, keys, queues };
  const context: Context = {
    ...parts,
    households: stack.use(households(parts)),
    tariffs: stack.use(openTariffs(parts)),
  };

  if (!services.includes('dashboard')) stack.use(await status(context, services));
  const running = endedTogether(stack);
  for (const name of inOrder(services)) running.push(await SERVICE[name](context));
  stack.use(
    loop('heartbeat', BEAT_EVERY, context, async () => {
      await noteUp(redis, keys, clock.now());
      for (const name of services) await beat(redis, keys, { service: name, version: VERSION }, clock.now());
      return undefined;
    }),
  );
  return stack.move();
}

/** Each has all the time that there is to finish what it has in hand. */
function endedTogether(stack: AsyncDisposableStack): AsyncDisposable[] {
  const running: AsyncDisposable[] = [];
  stack.defer(async () => {
    const ended = await Promise.allSettled(running.map((each) => each[Symbol.asyncDispose]()));
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
  });
  return running;
}

/** The dashboard first: where its port is taken, no call to Octopus is spent on a start that fails. */
const inOrder = (services: readonly ServiceName[]): ServiceName[] =>
  services.toSorted((a, b) => Number(b === 'dashboard') - Number(a === 'dashboard'));

/** A Redis that restarts just now is no reason to give up. */
async function onceItAnswers<Answer>(question: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await question();
    } catch (error) {
      if (tries === ANSWER_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, seconds(1)));
    }
  }
}

/** A Redis that may lose data is no place for readings, unless somebody says that it is. */
async function refuseUnsafe(redis: Context['redis'], config: Config, log: Log): Promise<void> {
  const problems = await onceItAnswers(() => redisProblems(redis));
  const sentences = problems.map(({ what, fix }) => `${what} ${fix}`);
  if (problems.length > 0 && !config.queue.allowVolatile) {
    throw new StartRefused([...sentences, 'Set ALLOW_VOLATILE_REDIS=1 to start all the same.']);
  }
  // Our own Redis was described already, with what it can and cannot do.
  if (config.redis.kind === 'embedded') return;
  for (const sentence of sentences) log.warn({ component: 'redis' }, sentence);
}
