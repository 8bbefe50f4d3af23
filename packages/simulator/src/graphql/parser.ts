import { BadRequest } from './bad-request.ts';
import type { Document, Field, Selection, Value } from './document.ts';
import { type Token, tokensOf } from './lexer.ts';

/** A reader over tokens; every other function here takes one production of the grammar from it. */
interface Reader {
  peek(): Token;
  take(): Token;
  /** Takes the token when it is the next one. */
  skip(text: string): boolean;
  expect(text: string): void;
}

/**
 * The part of GraphQL that clients of Octopus use: one operation, aliases, variables, literals and inline fragments. No
 * named fragments, no directives.
 */
export function parse(source: string): Document {
  const reader = readerOf(tokensOf(source));
  const operation = operationOf(reader);
  const variableTypes = reader.skip('(') ? variables(reader) : {};
  const document: Document = { operation, variableTypes, selections: selections(reader) };
  if (reader.peek().kind !== 'end') throw unexpected(reader.peek());
  return document;
}

function readerOf(tokens: readonly Token[]): Reader {
  let next = 0;
  const end: Token = { kind: 'end', text: '', line: 1, column: 1 };
  const peek = () => tokens[next] ?? end;
  const take = () => tokens[next++] ?? end;
  const skip = (text: string) => {
    if (peek().kind === 'string' || peek().text !== text) return false;
    next++;
    return true;
  };
  const expect = (text: string) => {
    if (!skip(text)) throw unexpected(peek());
  };
  return { peek, take, skip, expect };
}

const unexpected = ({ kind, text, line, column }: Token): BadRequest =>
  new BadRequest(`Syntax Error: Unexpected ${kind === 'end' ? '<EOF>' : `"${text}"`} at ${line}:${column}.`);

function name(reader: Reader): string {
  const token = reader.take();
  if (token.kind !== 'name') throw unexpected(token);
  return token.text;
}

function operationOf(reader: Reader): Document['operation'] {
  if (reader.peek().text === '{') return 'query';
  const kind = name(reader);
  if (kind !== 'query' && kind !== 'mutation') throw new BadRequest(`Syntax Error: Unexpected Name "${kind}".`);
  if (reader.peek().kind === 'name') reader.take();
  return kind;
}

function variables(reader: Reader): Record<string, string> {
  const types: Record<string, string> = {};
  while (!reader.skip(')')) {
    reader.expect('$');
    const variable = name(reader);
    reader.expect(':');
    types[variable] = type(reader);
  }
  return types;
}

function type(reader: Reader): string {
  const list = reader.skip('[');
  const inner = list ? type(reader) : name(reader);
  if (list) reader.expect(']');
  const bang = reader.skip('!') ? '!' : '';
  return list ? `[${inner}]${bang}` : inner + bang;
}

function selections(reader: Reader): Selection[] {
  const found: Selection[] = [];
  reader.expect('{');
  while (!reader.skip('}')) found.push(reader.skip('...') ? fragment(reader) : field(reader));
  return found;
}

function fragment(reader: Reader): Selection {
  reader.expect('on');
  return { kind: 'fragment', on: name(reader), selections: selections(reader) };
}

function field(reader: Reader): Field {
  const { line, column } = reader.peek();
  const key = name(reader);
  const own = reader.skip(':') ? name(reader) : key;
  const args = reader.skip('(') ? objectFields(reader, ')') : {};
  const inner = reader.peek().text === '{' ? selections(reader) : [];
  return { kind: 'field', key, name: own, args, selections: inner, line, column };
}

function objectFields(reader: Reader, close: ')' | '}'): Record<string, Value> {
  const fields: Record<string, Value> = {};
  while (!reader.skip(close)) {
    const key = name(reader);
    reader.expect(':');
    fields[key] = value(reader);
  }
  return fields;
}

function value(reader: Reader): Value {
  if (reader.skip('$')) return { kind: 'variable', name: name(reader) };
  if (reader.skip('{')) return { kind: 'object', fields: objectFields(reader, '}') };
  if (reader.skip('[')) {
    const items: Value[] = [];
    while (!reader.skip(']')) items.push(value(reader));
    return { kind: 'list', items };
  }
  return scalar(reader.take());
}

function scalar(token: Token): Value {
  const { kind, text } = token;
  if (kind === 'string') return { kind: 'scalar', value: JSON.parse(text) };
  if (kind === 'number') return { kind: 'scalar', value: Number(text) };
  if (kind !== 'name') throw unexpected(token);
  if (text === 'null') return { kind: 'scalar', value: null };
  if (text === 'true' || text === 'false') return { kind: 'scalar', value: text === 'true' };
  return { kind: 'enum', name: text };
}
