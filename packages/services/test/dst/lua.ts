import { javascriptOf } from './lua-syntax.ts';

/** What a command of Redis answers. */
export type Reply = string | number | null | readonly Reply[];

type Value = unknown;

const truth = (value: Value): boolean => value !== undefined && value !== null && value !== false;

const lua = {
  truth,
  or: (a: Value, b: () => Value) => (truth(a) ? a : b()),
  and: (a: Value, b: () => Value) => (truth(a) ? b() : a),
  length: (value: Value) => (Array.isArray(value) ? value.length - 1 : String(value).length),
  joined: (a: Value, b: Value) => `${a}${b}`,
};

function tonumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

/** The pattern of Lua that is one of JavaScript once its classes are. */
const patterns = new Map<string, RegExp>();

function match(text: Value, pattern: string): (string | undefined)[] {
  const known = patterns.get(pattern) ?? new RegExp(pattern.replaceAll('%a', '[A-Za-z]').replaceAll('%', '\\'), 's');
  patterns.set(pattern, known);
  return known.exec(String(text))?.slice(1) ?? [];
}

function format(pattern: string, value: Value): string {
  if (pattern !== '%.0f') throw new SyntaxError(`not in our part of Lua: string.format ${pattern}`);
  return Number(value).toFixed(0);
}

/** Of a table with named members alone. */
const encode = (table: readonly Value[]): string => JSON.stringify(Object.fromEntries(Object.entries(table).slice(1)));

const LIBRARY = {
  lua,
  tonumber,
  math: { floor: Math.floor, max: Math.max, min: Math.min, huge: Number.POSITIVE_INFINITY },
  string: { match, format },
  type: (value: Value) => (value !== null && typeof value === 'object' ? 'table' : typeof value),
  pcall(action: (...args: Value[]) => Value, ...args: Value[]): Value[] {
    try {
      return [true, action(...args)];
    } catch (error) {
      return [false, error];
    }
  },
  cjson: { decode: (text: Value) => JSON.parse(String(text)), encode },
  ipairs: (table: readonly Value[]) => [...table.entries()].slice(1),
};

type Script = (library: Value[], redis: Value, keys: Value, args: Value) => Value;

const scripts = new Map<string, Script>();

function compiled(source: string): Script {
  const known = scripts.get(source);
  if (known) return known;
  const run = new Function(`{ ${Object.keys(LIBRARY)} }`, 'redis', 'KEYS', 'ARGV', javascriptOf(source));
  const script: Script = (_, redis, keys, args) => run(LIBRARY, redis, keys, args);
  scripts.set(source, script);
  return script;
}

/** To a script nothing is `false`, and lists begin at 1. */
const given = (reply: Reply): Value =>
  reply === null ? false : Array.isArray(reply) ? [undefined, ...reply.map(given)] : reply;

/** From a script nothing is nothing, and a list ends before the first nothing. */
function answered(value: Value): Reply {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'string') return value;
  if (value === true) return 1;
  return Array.isArray(value) ? value.slice(1).map(answered) : null;
}

/** Runs a script of ours as Redis does: at once and alone. `call` performs the commands in it. */
export function runScript(
  source: string,
  keys: readonly string[],
  args: readonly (string | number)[],
  call: (name: string, args: string[]) => Reply,
): Reply {
  const redis = { call: (name: string, ...more: Value[]) => given(call(name, more.map(String))) };
  return answered(compiled(source)([], redis, [undefined, ...keys], [undefined, ...args.map(String)]));
}
