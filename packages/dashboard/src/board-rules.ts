/**
 * What may be done to each route of Bull Board, by its own names for them: `reads`; `repeats` runs a job again or now;
 * `changes` loses data, alters it or stops work; `writes` would put into a job what is shown of it, which is not what
 * it holds. A route that is not here is refused.
 */
const EFFECTS: Record<string, 'reads' | 'repeats' | 'changes' | 'writes'> = {
  'get /api/redis/stats': 'reads',
  'get /api/queues': 'reads',
  'get /api/job-schedulers': 'reads',
  'get /api/queues/:queueName/metrics': 'reads',
  'get /api/queues/:queueName/default-job-options': 'reads',
  'get /api/queues/:queueName/workers': 'reads',
  'get /api/queues/:queueName/rate-limit': 'reads',
  'get /api/queues/:queueName/job-data-schema': 'reads',
  'get /api/queues/:queueName/:jobId': 'reads',
  'get /api/queues/:queueName/:jobId/logs': 'reads',
  'get /api/queues/:queueName/:jobId/flow': 'reads',
  'put /api/queues/:queueName/retry/:queueStatus': 'repeats',
  'put /api/queues/:queueName/promote': 'repeats',
  'put /api/queues/:queueName/:jobId/retry': 'repeats',
  'put /api/queues/:queueName/:jobId/promote': 'repeats',
  'put /api/queues/pause': 'changes',
  'put /api/queues/resume': 'changes',
  'post /api/queues/:queueName/add': 'writes',
  'put /api/queues/:queueName/clean/:queueStatus': 'changes',
  'put /api/queues/:queueName/pause': 'changes',
  'put /api/queues/:queueName/resume': 'changes',
  'put /api/queues/:queueName/concurrency': 'changes',
  'put /api/queues/:queueName/rate-limit': 'changes',
  'put /api/queues/:queueName/rate-limit/release': 'changes',
  'put /api/queues/:queueName/empty': 'changes',
  'put /api/queues/:queueName/obliterate': 'changes',
  'put /api/queues/:queueName/job-schedulers/:schedulerId/remove': 'changes',
  'patch /api/queues/:queueName/job-schedulers/:schedulerId': 'writes',
  'put /api/queues/:queueName/job-schedulers/:schedulerId/run': 'changes',
  'put /api/queues/:queueName/:jobId/clean': 'changes',
  'patch /api/queues/:queueName/:jobId/update-data': 'writes',
  'patch /api/queues/:queueName/:jobId/delay': 'changes',
  'patch /api/queues/:queueName/:jobId/priority': 'changes',
  'put /api/queues/:queueName/:jobId/remove-unprocessed-children': 'changes',
};

const SENT_BACK = new Set(['put /api/queues/:queueName/retry/:queueStatus', 'put /api/queues/:queueName/:jobId/retry']);

/** Whether a person gives what failed another try. */
export const sendsBack = ({ method, route }: Pick<BoardRequest, 'method' | 'route'>): boolean =>
  SENT_BACK.has(`${method} ${route}`);

const OF_ALL = new Set(['put /api/queues/:queueName/retry/:queueStatus', 'put /api/queues/:queueName/promote']);

/** Whether all jobs of a queue would run at once. */
export const runsAll = ({ method, route }: Pick<BoardRequest, 'method' | 'route'>): boolean =>
  OF_ALL.has(`${method} ${route}`);

/** What lies here is data that is nowhere else. */
const KEPT = new Set(['write', 'quarantine']);

export interface BoardRequest {
  method: string;
  /** Bull Board's pattern that matched, not the path: there is one reading of it. */
  route: string;
  queue: string | undefined;
}

/** @returns why it is refused, or undefined when it may be done */
export function refusal({ method, route, queue }: BoardRequest, writable: boolean): string | undefined {
  const effect = EFFECTS[`${method} ${route}`];
  if (effect === 'reads') return undefined;
  if (!effect) return 'This is not known to be safe, so it is refused.';
  if (!writable) return 'This board is for looking only.';
  if (effect === 'writes') return 'Jobs are made by the services alone: what is shown of one is not what it holds.';
  if (effect === 'repeats') return undefined;
  if (queue === undefined) return 'This would change every queue at once. Change one queue at a time.';
  if (KEPT.has(queue)) return `The queue ${queue} holds readings that are nowhere else: it is not changed from here.`;
  return undefined;
}
