import { type JobName, type Milliseconds, minutes, seconds } from '@ohmini/core';
import { type Handler, type WorkHooks, type WorkOptions, work } from '@ohmini/queue';
import type { Context } from './context.ts';
import { loop } from './loop.ts';
import { workOptions } from './work-options.ts';

const LOOK_EVERY = seconds(15);

/** Much longer than a worker takes to come back to Redis, or a busy machine to begin a job. */
const TAKES_WITHIN = minutes(3);

interface Watch {
  /** No job takes longer, whatever it waits for; not said where one may wait for days. */
  longestMs?: Milliseconds;
  lookEveryMs?: Milliseconds;
}

type Options<Name extends JobName> = Pick<WorkOptions, 'concurrency' | 'limiter' | 'lockMs'> & WorkHooks<Name> & Watch;

/**
 * Works off a queue, and says so: a worker that begins none of the jobs that wait, though it has hands free, is a fault of
 * the process. One whose hands are all full may be at the gate of a store that is away.
 */
export function workWatched<Name extends JobName>(
  context: Pick<Context, 'keys' | 'log' | 'metrics' | 'pulse' | 'queues' | 'redisUrl'>,
  name: Name,
  handler: Handler<Name>,
  options: Options<Name>,
): AsyncDisposable {
  const { pulse, queues } = context;
  const stack = new AsyncDisposableStack();
  const taking = stack.use(pulse.expect(`the worker of ${name}`, TAKES_WITHIN));
  let running = 0;
  const counted: Handler<Name> = async (...job) => {
    running += 1;
    taking.heard();
    using _ends = pulse.expect(`a job of ${name}`, options.longestMs ?? Number.POSITIVE_INFINITY);
    try {
      await handler(...job);
    } finally {
      running -= 1;
      taking.heard();
    }
  };
  stack.use(
    loop(`watching ${name}`, options.lookEveryMs ?? LOOK_EVERY, context, async () => {
      if (running >= options.concurrency || !(await mayBeTaken(queues.of(name)))) taking.heard();
      return undefined;
    }),
  );
  // Last, so that it is closed first, and what it finishes is still watched.
  stack.use(work(name, counted, { ...options, ...workOptions(context) }));
  return stack;
}

/** Whether jobs wait that nobody but a worker holds up: a person may have paused the queue, or allowed fewer at once. */
async function mayBeTaken(queue: ReturnType<Context['queues']['of']>): Promise<boolean> {
  const { waiting = 0, prioritized = 0 } = await queue.getJobCounts('waiting', 'prioritized');
  if (waiting + prioritized === 0) return false;
  return !(await queue.isPaused()) && (await queue.getGlobalConcurrency()) === null;
}
