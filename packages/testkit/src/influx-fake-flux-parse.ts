import { splitPreamble } from './influx-fake-flux-preamble.ts';
import { durationOf } from './influx-fake-flux-windows.ts';

/** `r["column"] == "value"`, all of which a row has to satisfy. */
export interface Condition {
  column: string;
  value: string;
}

/** Conditions of which a row has to satisfy any. */
interface AnyOf {
  anyOf: Condition[];
}

/** The name of another function, `true` or `false`. */
interface Identifier {
  identifier: string;
}

interface Duration {
  milliseconds: number;
}

export type FluxArgument = string | number | Date | string[] | Condition[] | AnyOf | Identifier | Duration;

export interface FluxCall {
  name: string;
  args: Map<string, FluxArgument>;
}

type Token = { kind: 'string' | 'number' | 'duration' | 'date' | 'name' | 'sign'; text: string };

const TOKEN =
  /\s*(?:(?<string>"(?:\$(?!\{)[^"]|\$(?=")|\\(?:\$\{|.)|[^"\\$])*")|(?<date>\d{4}-\d\d-\d\dT[\d:.]+Z)|(?<duration>-?(?:\d+(?:ms|[smhd]))+)|(?<number>\d+)|(?<name>[A-Za-z_]\w*)|(?<sign>\|>|=>|==|[()[\]:,]))/sy;

function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < query.trimEnd().length) {
    const groups = pattern.exec(query)?.groups;
    if (!groups) throw new Error('invalid token');
    const [kind, text] = Object.entries(groups).find(([, matched]) => matched !== undefined) ?? ['sign', ''];
    tokens.push({ kind: kind as Token['kind'], text });
  }
  return tokens;
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '${': '${' };

/** What stands between the quotes. `\xHH` is one byte of UTF-8, as in Flux. */
function unquoted(text: string): string {
  const latin1 = Buffer.from(text.slice(1, -1)).toString('latin1');
  const bytes = latin1.replace(/\\(?:x([\da-fA-F]{2})|(\$\{|.|$))/gs, (_, hex?: string, escaped = '') => {
    const plain = hex === undefined ? ESCAPES[escaped] : String.fromCharCode(Number.parseInt(hex, 16));
    if (plain === undefined) throw new Error('invalid escape sequence');
    return plain;
  });
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'));
}

/**
 * The Flux that our own history and boards emit: `from(...) |> call(name: value) |> ...`, with strings, whole numbers, durations,
 * times, names, lists of strings, and two kinds of function, `(r) => r["a"] == "b" and ...`, or `or` throughout.
 * @throws Error for anything else
 */
export function parseFlux(query: string): FluxCall[] {
  const tokens = tokensOf(splitPreamble(query).body);
  let next = 0;

  const take = (kind: Token['kind'], text?: string): string => {
    const token = tokens[next++];
    if (token?.kind !== kind || (text !== undefined && token.text !== text)) {
      throw new Error(`unexpected ${token?.text ?? 'end'}`);
    }
    return token.text;
  };
  const skip = (text: string): boolean => {
    const found = tokens[next]?.text === text;
    if (found) next++;
    return found;
  };
  const listOf = <Item>(item: () => Item, separator: string): Item[] => {
    const items = [item()];
    while (skip(separator)) items.push(item());
    return items;
  };

  const condition = (): Condition => {
    take('name', 'r');
    take('sign', '[');
    const column = unquoted(take('string'));
    take('sign', ']');
    take('sign', '==');
    return { column, value: unquoted(take('string')) };
  };
  const lambda = (): Condition[] | AnyOf => {
    take('name', 'r');
    take('sign', ')');
    take('sign', '=>');
    const first = condition();
    if (skip('or')) return { anyOf: [first, ...listOf(condition, 'or')] };
    return skip('and') ? [first, ...listOf(condition, 'and')] : [first];
  };
  const value = (): FluxArgument => {
    const kind = tokens[next]?.kind;
    if (kind === 'string') return unquoted(take('string'));
    if (kind === 'number') return Number(take('number'));
    if (kind === 'date') return new Date(take('date'));
    if (kind === 'duration') return { milliseconds: durationOf(take('duration')) };
    if (kind === 'name') return { identifier: take('name') };
    if (skip('(')) return lambda();
    take('sign', '[');
    const items = listOf(() => unquoted(take('string')), ',');
    take('sign', ']');
    return items;
  };
  const argument = (): [string, FluxArgument] => {
    const name = take('name');
    take('sign', ':');
    return [name, value()];
  };
  const call = (): FluxCall => {
    const name = take('name');
    take('sign', '(');
    if (skip(')')) return { name, args: new Map() };
    const args = new Map(listOf(argument, ','));
    take('sign', ')');
    return { name, args };
  };

  const calls = listOf(call, '|>');
  if (next < tokens.length) throw new Error(`unexpected ${tokens[next]?.text}`);
  return calls;
}
