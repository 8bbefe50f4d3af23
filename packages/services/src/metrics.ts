import { Counter, Gauge, Registry } from 'prom-client';

/** What a process counts. Labels are bounded: codes, queue names, account ids, never a text. */
export interface Metrics {
  registry: Registry;
  readingsFetched: Counter<'account'>;
  readingsStored: Counter<'account'>;
  readingsQuarantined: Counter<'account'>;
  readingsRejected: Counter<'reason'>;
  octopusCalls: Counter<'operation' | 'outcome'>;
  pollsSkipped: Counter<'reason'>;
  lastReading: Gauge<'account' | 'device'>;
  missing: Gauge<'account' | 'device'>;
  queueJobs: Gauge<'queue' | 'state'>;
}

export function metrics(): Metrics {
  const registry = new Registry();
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `ohmini_${name}`, help, labelNames, registers: [registry] });
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `ohmini_${name}`, help, labelNames, registers: [registry] });
  return {
    registry,
    readingsFetched: counter(
      'readings_fetched_total',
      'Readings that were new or changed in an answer of Octopus.',
      'account',
    ),
    readingsStored: counter('readings_stored_total', 'Readings that the store acknowledged.', 'account'),
    readingsQuarantined: counter(
      'readings_quarantined_total',
      'Readings that the store refused; kept as failed jobs of the queue write.',
      'account',
    ),
    readingsRejected: counter('readings_rejected_total', 'Rows of Octopus that hold no reading, by reason.', 'reason'),
    octopusCalls: counter(
      'octopus_calls_total',
      'Calls made to Octopus, by operation and outcome.',
      'operation',
      'outcome',
    ),
    pollsSkipped: counter('polls_skipped_total', 'Ticks at which a meter was not asked, by reason.', 'reason'),
    lastReading: gauge(
      'last_reading_timestamp_seconds',
      'Time of the newest reading seen, in Unix seconds.',
      'account',
      'device',
    ),
    missing: gauge('missing_seconds', 'Time for which no reading has been found yet.', 'account', 'device'),
    queueJobs: gauge('queue_jobs', 'Jobs in each queue, by state.', 'queue', 'state'),
  };
}
