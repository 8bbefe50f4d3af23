import type { Findings } from './findings.ts';
import { type Layer, layerOf } from './layer.ts';
import { nearestName, showable } from './nearest-name.ts';
import { readSettingsFile } from './settings-file.ts';
import { statableNames } from './table.ts';
import { parseYaml } from './yaml-text.ts';

const source = 'ohmini.yaml';

/** Names as in the environment, or in small letters. */
export function yamlLayer(path: string, findings: Findings): Layer {
  const file = readSettingsFile(path, source, findings);
  const stated = new Map<string, string>();
  for (const [key, value] of yamlMap(file?.text ?? '', findings)) {
    const name = key.toUpperCase();
    const rule = stated.has(name) ? 'must be stated once' : ruleBroken(name, value);
    if (rule) findings.problems.push({ name: showable(key), rule, source });
    else stated.set(name, value === '~' || value === 'null' ? '' : String(value));
  }
  return layerOf(source, stated, file?.exposed);
}

function ruleBroken(name: string, value: unknown): string | undefined {
  if (statableNames.includes(name))
    return typeof value === 'string' ? undefined : 'must be one value, not a list or a map';
  const nearest = nearestName(name, statableNames);
  return `is not a setting${nearest ? `; ${nearest.toLowerCase()} is` : ''}`;
}

function yamlMap(text: string, findings: Findings): [string, unknown][] {
  const parsed = parseYaml(text);
  const fault = 'fault' in parsed ? parsed.fault : 'lines of the form `name: value`';
  if ('content' in parsed) {
    const { content } = parsed;
    if (content === null || content === '') return [];
    if (typeof content === 'object' && !Array.isArray(content)) return Object.entries(content);
  }
  findings.problems.push({ name: 'the file', rule: `must be ${fault}`, source });
  return [];
}
