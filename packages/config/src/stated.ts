import type { Findings } from './findings.ts';
import type { Layer } from './layer.ts';
import type { Source } from './problem.ts';
import { readSecretFile, type SecretSource } from './secret-source.ts';
import { isSecret, type SettingName, settingNames } from './table.ts';

const fileName = (name: SettingName) => `${name}_FILE`;

const states = ({ values }: Layer, name: SettingName): boolean =>
  values.has(name) || (isSecret(name) && values.has(fileName(name)));

/** For each setting that is set, the strongest layer that sets it. @param layers strongest first */
export function strongestLayers(layers: readonly Layer[]): Map<SettingName, Layer> {
  const strongest = new Map<SettingName, Layer>();
  for (const name of settingNames) {
    const layer = layers.find((each) => states(each, name));
    if (layer) strongest.set(name, layer);
  }
  return strongest;
}

/** The text in force for a setting, references resolved. */
export interface Stated {
  text: string;
  source: Source;
}

/** What a layer states for a setting; undefined, with a problem, where a secret cannot be had. */
export function statedIn(
  layer: Layer,
  name: SettingName,
  secrets: SecretSource,
  findings: Findings,
): Stated | undefined {
  const text = isSecret(name) ? secretText(layer, name, secrets, findings) : layer.values.get(name);
  return text === undefined ? undefined : { text, source: layer.source };
}

function secretText(layer: Layer, name: SettingName, secrets: SecretSource, findings: Findings): string | undefined {
  const { source } = layer;
  const plain = layer.values.get(name);
  const path = layer.values.get(fileName(name));
  if (plain !== undefined && path !== undefined) {
    findings.problems.push({ name, rule: `must not be set together with ${fileName(name)}`, source });
    return undefined;
  }
  const resolved = plain === undefined ? readSecretFile(path?.trim() ?? '') : secrets.resolve(plain);
  if ('rule' in resolved) {
    findings.problems.push({ name: plain === undefined ? fileName(name) : name, rule: resolved.rule, source });
    return undefined;
  }
  if (resolved.exposed) findings.exposed.add(`The file of ${name}`);
  if (resolved.text === plain && layer.exposed) findings.exposed.add(source);
  return resolved.text;
}
