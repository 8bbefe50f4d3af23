/**
 * Writes the files that derive from the sources. With `--check` it changes nothing, and exits with 1 when one of them
 * is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runbooksPage } from '../packages/alerts/src/index.ts';
import { configurationPage, envExample } from '../packages/config/src/index.ts';
import { apiPage } from '../packages/dashboard/src/api-page.ts';
import { dashboards } from './grafana/dashboards.ts';

const root = join(import.meta.dirname, '..');

const files = [
  { path: '.env.example', text: envExample() },
  { path: 'docs/configuration.md', text: configurationPage() },
  { path: 'docs/runbooks/README.md', text: runbooksPage() },
  { path: 'docs/api.md', text: apiPage() },
  ...dashboards().map(({ name, text }) => ({ path: `infra/grafana/dashboards/${name}.json`, text })),
];

function current(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

const outdated = files.filter(({ path, text }) => current(path) !== text);

if (process.argv.includes('--check')) {
  for (const { path } of outdated) console.error(`${path} differs from its sources: run \`npm run fix\`.`);
  process.exitCode = outdated.length > 0 ? 1 : 0;
} else {
  for (const { path, text } of outdated) {
    writeFileSync(join(root, path), text);
    console.log(`${path} written.`);
  }
}
