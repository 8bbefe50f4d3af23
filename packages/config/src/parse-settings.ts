import type { Findings } from './findings.ts';
import type { Stated } from './stated.ts';
import { isSettingName, type SettingName, type Settings, table } from './table.ts';

/**
 * Every text to its value. One that breaks its rule is a problem and then counts as not set, so that the checks after
 * this one can still find what else is wrong.
 */
export function parseSettings(stated: ReadonlyMap<SettingName, Stated>, findings: Findings): Settings {
  const texts = new Map([...stated].map(([name, { text }]) => [name, text]));
  const parsed = table.safeParse(Object.fromEntries(texts));
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    const [name] = path;
    if (typeof name !== 'string' || !isSettingName(name)) continue;
    findings.problems.push({ name, rule: message, source: stated.get(name)?.source ?? 'not set' });
    texts.delete(name);
  }
  return table.parse(Object.fromEntries(texts));
}
