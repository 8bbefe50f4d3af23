export interface Dotenv {
  values: Map<string, string>;
  /** Numbers, from 1, of the lines that say nothing. Their text may be a secret that lost its name. */
  badLines: number[];
}

const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=(.*)$/;
const SINGLE = /^\s*'([^']*)'\s*(?:#.*)?$/;
const DOUBLE = /^\s*"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/;

/**
 * `NAME=value` lines, `export` before them, `#` comments. Within '...' all is literal, within "..." a backslash takes
 * the next character as it is. A value ends with its line. The last of several lines for one name counts.
 */
export function parseDotenv(text: string): Dotenv {
  const result: Dotenv = { values: new Map(), badLines: [] };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, raw = ''] = LINE.exec(line) ?? [];
    const value = name === undefined ? undefined : unquoted(raw);
    if (name === undefined || value === undefined) result.badLines.push(index + 1);
    else result.values.set(name, value);
  }
  return result;
}

function unquoted(raw: string): string | undefined {
  const quoted = SINGLE.exec(raw)?.[1] ?? DOUBLE.exec(raw)?.[1]?.replace(/\\(.)/g, '$1');
  if (quoted !== undefined) return quoted;
  if (/^\s*['"]/.test(raw)) return undefined;
  return raw.replace(/\s#.*$/, '').trim();
}
