import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Interval, Milliseconds } from '@ohmini/core';

const BOARDS = join(import.meta.dirname, '../../../infra/grafana/dashboards');

interface Target {
  datasource: { type: string };
  query?: string;
}

interface Board {
  title: string;
  panels: { title: string; targets: Target[] }[];
  templating: { list: { name: string; datasource: { type: string }; query: unknown }[] };
}

/** A query in Flux, as it stands in the file of a board. */
export interface BoardQuery {
  /** `Live: Demand now`, or `Live: variable meter`. */
  name: string;
  flux: string;
}

/** Every query of InfluxDB that our boards make. */
export const boardQueries: readonly BoardQuery[] = readdirSync(BOARDS).flatMap((file) => {
  const { title, panels, templating }: Board = JSON.parse(readFileSync(join(BOARDS, file), 'utf8'));
  const ofPanels = panels.flatMap((panel) =>
    panel.targets.map(({ datasource, query }) => ({ type: datasource.type, name: panel.title, flux: query ?? '' })),
  );
  const ofVariables = templating.list.map(({ datasource, name, query }) => ({
    type: datasource.type,
    name: `variable ${name}`,
    flux: String(query),
  }));
  return [...ofPanels, ...ofVariables]
    .filter(({ type }) => type === 'influxdb')
    .map(({ name, flux }) => ({ name: `${title}: ${name}`, flux }));
});

export interface Shown extends Interval {
  bucket: string;
  /** The width of a point. */
  window: Milliseconds;
  variables: Record<string, string>;
}

/** What Grafana sends in place of a query: its plugin for InfluxDB puts times, the width of a point and the bucket in. */
export function asGrafanaSends(flux: string, { from, to, bucket, window, variables }: Shown): string {
  const macros: Record<string, string> = {
    timeRangeStart: new Date(from).toISOString(),
    timeRangeStop: new Date(to).toISOString(),
    windowPeriod: `${window / 1000}s`,
    defaultBucket: JSON.stringify(bucket),
  };
  return flux
    .replace(/\$(\w+)/g, (text, name: string) => variables[name] ?? text)
    .replace(/\bv\.(\w+)/g, (text, name: string) => macros[name] ?? text);
}
