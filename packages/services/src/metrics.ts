import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * What a process counts. Labels are bounded: codes, queue names, account ids, never a text. Gauges of what all processes
 * share are looked at when somebody asks (`shared-state.ts`).
 */
export interface Metrics {
  registry: Registry;
  readingsFetched: Counter<'account'>;
  readingsPassedOver: Counter<'account'>;
  readingsStored: Counter<'account'>;
  rowsStored: Counter<'measurement'>;
  lastStored: Gauge<'account'>;
  storeWrites: Histogram<'outcome'>;
  readingsQuarantined: Counter<'account'>;
  readingsTooOld: Counter<'account'>;
  readingsUnpriced: Counter<'account'>;
  pricesRepaired: Counter<'account'>;
  costDifference: Gauge<'account'>;
  readingsRejected: Counter<'reason'>;
  quarantine: Gauge;
  journalRows: Counter<'kind'>;
  journalFailures: Counter<'kind'>;
  journalRejected: Counter<'kind'>;
  journalSkipped: Counter<'reason'>;
  octopusCalls: Counter<'operation' | 'outcome'>;
  octopusBudget: Gauge<'account'>;
  octopusBudgetUsed: Gauge<'account' | 'purpose'>;
  octopusCooldown: Gauge<'account'>;
  breakerState: Gauge<'breaker' | 'state'>;
  pollsSkipped: Counter<'reason'>;
  lastReading: Gauge<'account' | 'device'>;
  missing: Gauge<'account' | 'device'>;
  openGaps: Gauge<'account' | 'device'>;
  queueJobs: Gauge<'queue' | 'state'>;
  jobs: Counter<'queue' | 'outcome'>;
  backlogAge: Gauge;
  gateShut: Gauge;
  serviceSeen: Gauge<'service'>;
  build: Gauge<'version'>;
  redisUsed: Gauge;
  auditLost: Gauge<'account' | 'device'>;
  auditRepaired: Counter<'account'>;
  registerDifference: Counter<'account'>;
  redisBudget: Gauge;
  tariffHits: Counter<'tier' | 'layer'>;
  tariffMisses: Counter<'reason'>;
  tariffRefused: Counter<'code'>;
  tariffCalls: Counter<'outcome'>;
  tariffFetches: Counter<'outcome'>;
  tariffTakeovers: Counter;
  tariffOvertaken: Counter;
  tariffAge: Histogram;
  tariffAnswers: Counter<'status'>;
  ratesJournalled: Counter<'status'>;
  tariffKnownUntil: Gauge<'tariff' | 'kind'>;
  messages: Counter<'channel' | 'outcome'>;
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
    readingsPassedOver: counter(
      'readings_passed_over_total',
      'Readings of answers that were not taken: known already, or the newest, which may still grow.',
      'account',
    ),
    readingsStored: counter('readings_stored_total', 'Readings that the store acknowledged.', 'account'),
    rowsStored: counter(
      'rows_stored_total',
      'Rows other than readings that the store acknowledged: gaps closed, account data, prices.',
      'measurement',
    ),
    lastStored: gauge(
      'last_stored_timestamp_seconds',
      'When the store last acknowledged readings, in Unix seconds.',
      'account',
    ),
    storeWrites: new Histogram({
      name: 'ohmini_store_write_duration_seconds',
      help: 'How long requests to the store took, by outcome (stored, refused, failed).',
      labelNames: ['outcome'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 30],
      registers: [registry],
    }),
    readingsQuarantined: counter(
      'readings_quarantined_total',
      'Readings and rows that the store refused, each time that it did.',
      'account',
    ),
    readingsTooOld: counter(
      'readings_beyond_retention_total',
      'Readings that the store does not keep because they are older than its retention.',
      'account',
    ),
    readingsUnpriced: counter(
      'readings_unpriced_total',
      'Readings stored without a price, which is looked for again.',
      'account',
    ),
    pricesRepaired: counter(
      'prices_repaired_total',
      'Stored readings that were given a price, or another one.',
      'account',
    ),
    costDifference: gauge(
      'cost_difference_gbp',
      'Cost by our rates less what Octopus says, of the day that was compared last.',
      'account',
    ),
    readingsRejected: counter('readings_rejected_total', 'Rows of Octopus that hold no reading, by reason.', 'reason'),
    quarantine: gauge('quarantine_readings', 'Readings and rows in quarantine, until a person decides.'),
    journalRows: counter('journal_rows_total', 'Rows of account data that were new or changed, by kind.', 'kind'),
    journalFailures: counter('journal_failures_total', 'Questions for account data that failed, by kind.', 'kind'),
    journalRejected: counter('journal_rejected_total', 'Account data that could not be read, by kind.', 'kind'),
    journalSkipped: counter('journal_skipped_total', 'Questions for account data left for later, by reason.', 'reason'),
    octopusCalls: counter(
      'octopus_calls_total',
      'Calls made to Octopus, by operation and outcome.',
      'operation',
      'outcome',
    ),
    octopusBudget: gauge('octopus_budget_calls', 'Calls to Octopus that a household may make in an hour.', 'account'),
    octopusBudgetUsed: gauge(
      'octopus_budget_used_calls',
      'Calls to Octopus made in the last hour, by what they were for.',
      'account',
      'purpose',
    ),
    octopusCooldown: gauge(
      'octopus_cooldown_seconds',
      'For how long no call may be made, because Octopus asked us to wait.',
      'account',
    ),
    breakerState: gauge(
      'breaker_state',
      'Breakers of this process: 1 at the state in which each is (closed, open, half-open).',
      'breaker',
      'state',
    ),
    pollsSkipped: counter('polls_skipped_total', 'Ticks at which a meter was not asked, by reason.', 'reason'),
    lastReading: gauge(
      'last_reading_timestamp_seconds',
      'Time of the newest reading seen, in Unix seconds.',
      'account',
      'device',
    ),
    missing: gauge('missing_seconds', 'Time for which no reading has been found yet.', 'account', 'device'),
    openGaps: gauge('open_gaps', 'Stretches for which no reading has been found yet.', 'account', 'device'),
    auditLost: gauge(
      'audit_lost_readings',
      'Readings of the hours compared last that were enqueued and are neither stored nor held. Always 0 but for a fault.',
      'account',
      'device',
    ),
    auditRepaired: counter(
      'audit_refetched_readings_total',
      'Readings fetched again because the store lacked them.',
      'account',
    ),
    registerDifference: counter(
      'audit_register_differences_total',
      'Hours in which the register grew by something else than what the readings add up to.',
      'account',
    ),
    redisUsed: gauge('redis_used_bytes', 'Memory that Redis uses.'),
    redisBudget: gauge('redis_budget_bytes', 'Memory that Redis may use; above 70 % of it nothing is fetched.'),
    queueJobs: gauge('queue_jobs', 'Jobs in each queue, by state.', 'queue', 'state'),
    jobs: counter(
      'jobs_total',
      'Runs of jobs, by outcome (completed, retried, failed, stalled, lock-lost).',
      'queue',
      'outcome',
    ),
    backlogAge: gauge(
      'backlog_age_seconds',
      'How long the oldest job of the write queue has waited; 0 when none waits.',
    ),
    gateShut: gauge('store_gate_shut_seconds', 'For how long the store has taken no readings; 0 while it takes them.'),
    serviceSeen: gauge(
      'service_last_seen_timestamp_seconds',
      'When each service was last heard of, by any process, in Unix seconds.',
      'service',
    ),
    build: gauge('build_info', 'The version that runs; always 1.', 'version'),
    tariffHits: counter(
      'tariff_hits_total',
      'Answers of the tariff cache, by age (fresh, stale, stale-if-error) and by where it came from (process, shared).',
      'tier',
      'layer',
    ),
    tariffMisses: counter(
      'tariff_misses_total',
      'Questions for which there was nothing to answer with at once, by reason.',
      'reason',
    ),
    tariffRefused: counter('tariff_refused_total', 'Questions for tariffs that were not answered, by code.', 'code'),
    tariffCalls: counter('tariff_calls_total', 'Calls to the public tariff pages of Octopus, by outcome.', 'outcome'),
    tariffFetches: counter(
      'tariff_fetches_total',
      'Lists of prices fetched, all pages of each, by outcome.',
      'outcome',
    ),
    tariffTakeovers: counter(
      'tariff_lease_takeovers_total',
      'Fetches taken over from a process that did not come back.',
    ),
    tariffOvertaken: counter('tariff_overtaken_total', 'Fetches thrown away because another process was faster.'),
    tariffAnswers: counter('tariff_answers_total', 'Answers given at /octopus/v1, by status.', 'status'),
    tariffAge: new Histogram({
      name: 'ohmini_tariff_age_seconds',
      help: 'Age of the prices that were answered with.',
      buckets: [60, 300, 900, 1800, 2100, 3600, 21_600, 86_400],
      registers: [registry],
    }),
    ratesJournalled: counter(
      'rates_journalled_total',
      'Prices written to the rate journal, by status (new, changed, withdrawn).',
      'status',
    ),
    tariffKnownUntil: gauge(
      'tariff_known_until_timestamp_seconds',
      'Until when the prices of a tariff in use are known without a gap, in Unix seconds; at most the end of tomorrow.',
      'tariff',
      'kind',
    ),
    messages: counter(
      'messages_total',
      'Messages to people by the channel and by how sending them ended; each may hold several alerts.',
      'channel',
      'outcome',
    ),
  };
}
