import { parseDotenv } from './dotenv.ts';
import type { Findings } from './findings.ts';
import { type Layer, layerOf } from './layer.ts';
import { nearestName, showable } from './nearest-name.ts';
import { readSettingsFile } from './settings-file.ts';
import { statableNames } from './table.ts';

/** Names in `.env` that belong to compose, to its containers or to the system: not ours, and no typing mistakes. */
const NEIGHBOURS =
  /^(COMPOSE|DOCKER|GF|GRAFANA|NODE|PROMETHEUS)_|^(HOME|LANG|PATH|TZ|REDIS_PASSWORD|INFLUXDB_PASSWORD|DASHBOARD_PORT)$/;

export function dotenvLayer(path: string, findings: Findings): Layer {
  const file = readSettingsFile(path, '.env', findings);
  const { values, badLines } = parseDotenv(file?.text ?? '');
  for (const line of badLines) {
    findings.problems.push({ name: `line ${line}`, rule: 'must be NAME=value, with quotes closed', source: '.env' });
  }
  return layerOf('.env', values, file?.exposed);
}

/** @param referenced names that a reference `env:` means: not settings, and no mistakes either */
export function warnOfUnknownNames(layer: Layer, referenced: ReadonlySet<string>, findings: Findings): void {
  for (const name of layer.values.keys()) {
    if (statableNames.includes(name) || NEIGHBOURS.test(name) || referenced.has(name)) continue;
    const nearest = nearestName(name, statableNames);
    findings.warnings.push(`${showable(name)} (.env) is not a setting${nearest ? `; ${nearest} is` : ''}.`);
  }
}
