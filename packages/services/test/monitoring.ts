import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PROMETHEUS = join(import.meta.dirname, '../../../infra/prometheus');
const BOARDS = join(import.meta.dirname, '../../../infra/grafana/dashboards');

export const rules = readFileSync(join(PROMETHEUS, 'rules/ohmini.yml'), 'utf8');
export const docs = readFileSync(join(import.meta.dirname, '../../../docs/monitoring.md'), 'utf8');
export const rulesTest = readFileSync(join(PROMETHEUS, 'tests/ohmini.yml'), 'utf8');

interface Board {
  title: string;
  panels: { title: string; targets: { datasource: { type: string }; expr?: string; refId: string }[] }[];
  templating: { list: { name: string; datasource: { type: string }; query: { query?: string } }[] };
}

export interface BoardExpression {
  /** `Pipeline health: Jobs (A)` */
  name: string;
  expr: string;
}

const boards: Board[] = readdirSync(BOARDS).map((file) => JSON.parse(readFileSync(join(BOARDS, file), 'utf8')));

/** What our boards ask Prometheus. */
export const expressions: readonly BoardExpression[] = boards.flatMap(({ title, panels }) =>
  panels.flatMap((panel) =>
    panel.targets
      .filter(({ datasource }) => datasource.type === 'prometheus')
      .map(({ expr = '', refId }) => ({ name: `${title}: ${panel.title} (${refId})`, expr })),
  ),
);

/** What our boards ask Prometheus for their variables, such as `label_values(a_metric{with="a label"}, a_label)`. */
export const variables: readonly string[] = boards.flatMap(({ templating }) =>
  templating.list.filter(({ datasource }) => datasource.type === 'prometheus').map(({ query }) => query.query ?? ''),
);

/** The names of our metrics in a text. */
export const metricsIn = (text: string): string[] => [...new Set(text.match(/\bohmini_[a-z0-9_]+/g))];
