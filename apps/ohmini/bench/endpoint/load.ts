import autocannon, { type Options } from 'autocannon';

/** What a load of clients saw. */
export interface Load {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers by status. */
  statuses: Record<string, number>;
}

/** The clients: in a process of their own, so that they take no time from what they measure. */
process.on('message', (options: Options) => {
  void autocannon(options).then((result) => {
    const statuses = Object.entries(result.statusCodeStats ?? {}).map(([status, { count }]) => [status, count]);
    const load: Load = {
      requestsPerSecond: Math.round(result.requests.average),
      p50Ms: result.latency.p50,
      p99Ms: result.latency.p99,
      statuses: { ...Object.fromEntries(statuses), ...(result.errors > 0 && { errors: result.errors }) },
    };
    process.send?.(load);
  });
});
process.on('disconnect', () => process.exit());
