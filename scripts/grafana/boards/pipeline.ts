import { board, polledHousehold, polledMeter } from '../board.ts';
import { HOUSEHOLD, METER } from '../flux.ts';
import { graph, stacked, stat } from '../panels.ts';
import { promql, rate, shared } from '../promql.ts';

const ofHousehold = `account="${HOUSEHOLD}"`;
const ofMeter = `${ofHousehold},device="${METER}"`;

export const pipeline = board({
  uid: 'pipeline',
  title: 'Pipeline health',
  about: 'Whether readings come in and are stored, what waits, and why.',
  from: 'now-6h',
  refresh: '30s',
})
  .withVariable(polledHousehold())
  .withVariable(polledMeter())
  .withPanel(
    stat(
      { title: 'Newest reading', about: 'Its age.', unit: 's', warnsAt: 600, alarmsAt: 3600, width: 3 },
      promql(`time() - ${shared(`ohmini_last_reading_timestamp_seconds{${ofMeter}}`)}`, 'age'),
    ),
  )
  .withPanel(
    stat(
      {
        title: 'Last stored',
        about: 'How long ago the store last took readings of the household.',
        unit: 's',
        warnsAt: 600,
        alarmsAt: 3600,
        width: 3,
      },
      promql(`time() - ${shared(`ohmini_last_stored_timestamp_seconds{${ofHousehold}}`)}`, 'ago'),
    ),
  )
  .withPanel(
    stat(
      { title: 'Oldest that waits', unit: 's', warnsAt: 600, alarmsAt: 3600, width: 3 },
      promql(shared('ohmini_backlog_age_seconds'), 'age'),
    ),
  )
  .withPanel(
    stat(
      { title: 'Store away for', unit: 's', warnsAt: 1, alarmsAt: 600, width: 3 },
      promql(shared('ohmini_store_gate_shut_seconds'), 'away for'),
    ),
  )
  .withPanel(
    stat(
      {
        title: 'Missing',
        about: 'Not found yet, and still asked for.',
        unit: 's',
        warnsAt: 1800,
        alarmsAt: 36_000,
        width: 3,
      },
      promql(shared(`ohmini_missing_seconds{${ofMeter}}`), 'missing'),
    ),
  )
  .withPanel(
    stat(
      { title: 'In quarantine', unit: 'none', warnsAt: 1, width: 3 },
      promql(shared('ohmini_quarantine_readings'), 'readings'),
    ),
  )
  .withPanel(
    stat(
      {
        title: 'Lost',
        about: 'Acknowledged by the store and not in it. They are fetched again.',
        unit: 'none',
        alarmsAt: 1,
        width: 3,
      },
      promql('sum(max by (account, device) (ohmini_audit_lost_readings))', 'readings'),
    ),
  )
  .withPanel(
    stat(
      {
        title: 'Redis',
        about: 'Of the memory that it may use. From 70 % on nothing is fetched.',
        unit: 'percentunit',
        decimals: 0,
        warnsAt: 0.35,
        alarmsAt: 0.7,
        width: 3,
      },
      promql('max(ohmini_redis_used_bytes / ohmini_redis_budget_bytes)', 'used'),
    ),
  )
  .withPanel(
    graph(
      { title: 'Readings a second', unit: 'short', width: 12 },
      promql(rate('ohmini_readings_fetched_total'), 'fetched', 'A'),
      promql(rate('ohmini_readings_stored_total'), 'stored', 'B'),
      promql(rate('ohmini_readings_quarantined_total'), 'put in quarantine', 'C'),
    ),
  )
  .withPanel(
    graph(
      { title: 'Jobs', about: 'In each queue, but those that are done.', unit: 'none', width: 12 },
      promql(`${shared('ohmini_queue_jobs', 'queue, state')} > 0`, '{{queue}} {{state}}'),
    ),
  )
  .withPanel(
    graph(
      { title: 'Runs of jobs a second', unit: 'short', width: 12 },
      promql(rate('ohmini_jobs_total', 'queue, outcome'), '{{queue}} {{outcome}}'),
    ),
  )
  .withPanel(
    graph(
      { title: 'Requests to the store', about: 'How long 95 of 100 took.', unit: 's', width: 12 },
      promql(
        `histogram_quantile(0.95, ${rate('ohmini_store_write_duration_seconds_bucket', 'le, outcome')})`,
        '{{outcome}}',
      ),
    ),
  )
  .withPanel(
    stacked(
      {
        title: 'Calls of the hour',
        about: 'To Octopus, of the household, by what they were for.',
        unit: 'none',
        width: 12,
      },
      promql(shared(`ohmini_octopus_budget_used_calls{${ofHousehold}}`, 'purpose'), '{{purpose}}', 'A'),
      promql(shared(`ohmini_octopus_budget_calls{${ofHousehold}}`), 'allowed', 'B'),
    ).overrideByName('allowed', [
      { id: 'custom.stacking', value: { mode: 'none' } },
      { id: 'custom.fillOpacity', value: 0 },
    ]),
  )
  .withPanel(
    graph(
      { title: 'Answers of Octopus a second', unit: 'short', width: 12 },
      promql(rate('ohmini_octopus_calls_total', 'operation, outcome'), '{{operation}} {{outcome}}', 'A'),
      promql(rate('ohmini_tariff_calls_total', 'outcome'), 'prices {{outcome}}', 'B'),
    ),
  )
  .withPanel(
    graph(
      {
        title: 'Breakers',
        about: '1 while a service is left alone because most calls to it failed.',
        unit: 'none',
        width: 12,
      },
      promql('max by (breaker) (ohmini_breaker_state{state=~"open|half-open"})', '{{breaker}}'),
    ),
  )
  .withPanel(
    graph(
      { title: 'Ticks at which nobody was asked, a second', unit: 'short', width: 12 },
      promql(rate('ohmini_polls_skipped_total', 'reason'), '{{reason}}'),
    ),
  )
  .withPanel(
    graph(
      { title: 'Answers of the tariff cache a second', unit: 'short', width: 12 },
      promql(rate('ohmini_tariff_hits_total', 'tier, layer'), '{{tier}}, {{layer}}', 'A'),
      promql(rate('ohmini_tariff_misses_total', 'reason'), 'nothing at hand: {{reason}}', 'B'),
    ),
  )
  .withPanel(
    graph(
      { title: 'Age of prices', about: 'How old those were that 95 of 100 answers had.', unit: 's', width: 12 },
      promql(`histogram_quantile(0.95, ${rate('ohmini_tariff_age_seconds_bucket', 'le')})`, 'age'),
    ),
  )
  .withPanel(
    graph(
      { title: 'Services', about: 'Since when each was not heard of.', unit: 's', width: 12 },
      promql('time() - max by (service) (ohmini_service_last_seen_timestamp_seconds)', '{{service}}', 'A'),
    ),
  )
  .withPanel(
    graph(
      { title: 'Processes', unit: 'bytes', width: 12 },
      promql('ohmini_process_resident_memory_bytes', '{{instance}} memory', 'A'),
      promql('ohmini_nodejs_eventloop_lag_p99_seconds', '{{instance}} event loop', 'B'),
    ).overrideByQuery('B', [{ id: 'unit', value: 's' }]),
  );
