import type { z } from 'zod';
import { aboutOf } from './kind.ts';
import { defaultText, groups, isSettingName, type SettingName, unusedNames } from './table.ts';

/** A setting as the documentation sees it. */
interface Entry {
  name: SettingName;
  description: string;
  rule: string;
  unit: string;
  isSecret: boolean;
  /** Empty where there is none. */
  default: string;
}

/** The settings by chapter, in the order of the table. */
export const chapters: readonly { title: string; entries: Entry[] }[] = Object.entries(groups).map(
  ([title, settings]) => ({ title, entries: entriesOf(settings) }),
);

function entriesOf(settings: Record<string, z.ZodType>): Entry[] {
  return Object.entries(settings).map(([name, setting]) => {
    if (!isSettingName(name)) throw new TypeError('A group holds settings of the table.');
    const { rule, unit = '', hidden } = aboutOf(setting);
    const note = unusedNames.includes(name) ? ' Not used by this version.' : '';
    return {
      name,
      description: `${setting.description ?? ''}${note}`,
      rule,
      unit,
      isSecret: hidden === 'secret',
      default: defaultText(name) ?? '',
    };
  });
}
