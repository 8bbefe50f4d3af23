import type { Config } from './config.ts';
import { aboutOf } from './kind.ts';
import type { Source } from './problem.ts';
import type { Stated } from './stated.ts';
import { defaultText, type SettingName, settingNames, table } from './table.ts';

/** One setting in force; secret and private values are masked here already. */
export interface Statement {
  name: SettingName;
  value: string;
  source: Source;
}

export function statementsOf(stated: ReadonlyMap<SettingName, Stated>): Statement[] {
  return settingNames.map((name) => {
    const found = stated.get(name);
    const { hidden } = aboutOf(table.shape[name]);
    if (found) return { name, value: hidden ? `[${hidden}]` : found.text.trim(), source: found.source };
    const value = defaultText(name);
    return { name, value: value ?? '', source: value === undefined ? 'not set' : 'default' };
  });
}

/** `NAME  value  source` in columns, secrets masked: fit for an issue. */
export function describeConfig({ statements }: Config): string {
  const width = (of: (statement: Statement) => string) => Math.max(...statements.map((each) => of(each).length));
  const [nameWidth, valueWidth] = [width(({ name }) => name), width(({ value }) => value)];
  return statements
    .map(({ name, value, source }) => `${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${source}`)
    .join('\n');
}
