import { z } from 'zod';
import { Secret } from './secret.ts';

/** What the documentation says about a kind of setting. */
export interface About {
  /** Completes "must be ...". */
  rule: string;
  unit?: string;
  /** `secret`: may also come from a file or by reference. Neither is ever shown. */
  hidden?: 'secret' | 'private';
}

const abouts = z.registry<About>();

/** Settings are text wherever they are stated; a kind turns the text into a value, or names its rule. */
export type Kind<Value> = z.ZodType<Value, string>;

const oneText = z.string({
  error: ({ input }) => (input === undefined ? 'must be set' : 'must be one value, not a list or a map'),
});

/** @param read gives undefined for a text that breaks the rule */
export function kind<Value>(about: About, read: (text: string) => Value | undefined): Kind<Value> {
  const schema = oneText.transform((text, context) => {
    const value = read(text.trim());
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `must be ${about.rule}` });
    return z.NEVER;
  });
  return schema.register(abouts, about);
}

/** The same rule for a value that is never shown. */
export function secret(of: Kind<string>): Kind<Secret> {
  return of.transform((value) => new Secret(value)).register(abouts, { ...aboutOf(of), hidden: 'secret' });
}

/** What was said about the kind inside a setting, under its default and description. */
export function aboutOf(setting: z.ZodType): About {
  const isWrapped =
    setting instanceof z.ZodDefault || setting instanceof z.ZodPrefault || setting instanceof z.ZodOptional;
  const inner = isWrapped ? setting.unwrap() : setting;
  const about = abouts.get(inner as z.ZodType);
  if (!about) throw new TypeError('Every setting is made by kind().');
  return about;
}

const range = (from: number, to?: number) => (to === undefined ? `, ${from} or more` : ` from ${from} to ${to}`);

/** Digits and nothing else: `30x`, `3e1`, `0x1e` and `30.0` are faults, not numbers. */
export function wholeNumber({ from, to, unit }: { from: number; to?: number; unit?: string }): Kind<number> {
  const rule = `a whole number${unit ? ` of ${unit}` : ''}${range(from, to)}`;
  return kind({ rule, ...(unit && { unit }) }, (text) => {
    const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    return number >= from && number <= (to ?? Number.MAX_SAFE_INTEGER) ? number : undefined;
  });
}

const WORDS = new Map([
  ...['true', 'on', 'yes', '1'].map((word) => [word, true] as const),
  ...['false', 'off', 'no', '0'].map((word) => [word, false] as const),
]);

export const flag = (): Kind<boolean> =>
  kind({ rule: 'on or off (also true/false, yes/no, 1/0)' }, (text) => WORDS.get(text.toLowerCase()));

export function oneOf<const Word extends string>(...words: readonly Word[]): Kind<Word> {
  return kind({ rule: `one of ${words.join(', ')}` }, (text) => words.find((word) => word === text.toLowerCase()));
}

export const matching = (pattern: RegExp, about: About): Kind<string> =>
  kind(about, (text) => (pattern.test(text) ? text : undefined));

export const path = (what: 'file' | 'folder'): Kind<string> =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL is what the system would refuse, less clearly
  matching(/^[^\u0000]{1,4096}$/, { rule: `the path of a ${what}, at most 4096 characters` });
