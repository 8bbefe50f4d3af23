import type { WorkOptions } from '@ohmini/queue';
import type { Context } from './context.ts';

/** What the worker of any queue is given: where the jobs are, and where their outcomes are counted. */
export const workOptions = ({
  keys,
  log,
  metrics,
  redisUrl: url,
}: Pick<Context, 'keys' | 'log' | 'metrics' | 'redisUrl'>): Pick<
  WorkOptions,
  'keys' | 'log' | 'onOutcome' | 'url'
> => ({
  url,
  keys,
  log,
  onOutcome: (queue, outcome) => metrics.jobs.inc({ queue, outcome }),
});
