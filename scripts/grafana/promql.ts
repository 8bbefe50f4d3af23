import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PROMETHEUS } from './datasources.ts';
import type { Query } from './query.ts';

/**
 * A query of Prometheus. What all processes share is shown by several of them: `max` takes one; what each counts for itself
 * is added up.
 *
 * @param legend with labels as `{{queue}}`
 */
export const promql = (expr: string, legend: string, refId = 'A'): Query => ({
  datasource: PROMETHEUS,
  target: new DataqueryBuilder().datasource(PROMETHEUS).expr(expr).legendFormat(legend).refId(refId).range(),
});

/** Times a second, as many as all processes have it. */
export const rate = (metric: string, by = ''): string =>
  `sum${by === '' ? '' : ` by (${by})`} (rate(${metric}[$__rate_interval]))`;

/** Of what all processes see alike. */
export const shared = (metric: string, by = ''): string => `max${by === '' ? '' : ` by (${by})`} (${metric})`;
