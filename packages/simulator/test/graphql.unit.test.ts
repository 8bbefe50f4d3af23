import { expect, test } from 'vitest';
import { argumentsOf, instantOf } from '../src/graphql/arguments.ts';
import { BadRequest } from '../src/graphql/bad-request.ts';
import type { Field } from '../src/graphql/document.ts';
import { parse } from '../src/graphql/parser.ts';
import { project } from '../src/graphql/projection.ts';
import { first } from './caller.ts';

const fieldOf = (query: string): Field => {
  const selection = first(parse(query).selections);
  return selection.kind === 'field' ? selection : expect.fail('not a field');
};
const read = (query: string, variables: Record<string, unknown> = {}) =>
  argumentsOf(fieldOf(query), { document: parse(query), variables });

test('literals and variables come to the same arguments', () => {
  const literal = `{ smartMeterTelemetry(deviceId: "00-11", start: "2026-01-01T00:00:00Z", end: "2026-01-02T00:00:00Z",
    grouping: TEN_SECONDS) { readAt } }`;
  const variable = `query T($d: String!, $s: DateTime!, $e: DateTime, $g: TelemetryGrouping!) {
    smartMeterTelemetry(deviceId: $d, start: $s, end: $e, grouping: $g) { readAt } }`;
  const variables = { d: '00-11', s: '2026-01-01T00:00:00Z', e: '2026-01-02T00:00:00Z', g: 'TEN_SECONDS' };
  expect(read(variable, variables)).toEqual(read(literal));
});

test('positions, aliases and nested input are read', () => {
  const field = fieldOf(
    'mutation {\n  t: obtainKrakenToken(input: {APIKey: $key, list: [1, true, null]}) { token }\n}',
  );
  expect(field).toMatchObject({ key: 't', name: 'obtainKrakenToken', line: 2, column: 3 });
});

test.each([
  ['an enum in quotes', '{ smartMeterTelemetry(deviceId: "x", grouping: "TEN_SECONDS") { readAt } }'],
  ['an enum that is not one of the schema', '{ smartMeterTelemetry(deviceId: "x", grouping: DAY) { readAt } }'],
  ['a required argument left out', '{ smartMeterTelemetry(start: "2026-01-01T00:00:00Z") { readAt } }'],
  ['an argument that does not exist', '{ smartMeterTelemetry(deviceId: "x", from: "y") { readAt } }'],
  ['a time that is none', '{ smartMeterTelemetry(deviceId: "x", start: "yesterday") { readAt } }'],
  ['a variable that was not declared', '{ smartMeterTelemetry(deviceId: $d) { readAt } }'],
  ['a variable of another type', 'query T($d: ID!) { smartMeterTelemetry(deviceId: $d) { readAt } }'],
  ['a variable that may be null', 'query T($d: String) { smartMeterTelemetry(deviceId: $d) { readAt } }'],
])('%s is refused', (_, query) => {
  expect(() => read(query, { d: 'x' })).toThrow(BadRequest);
});

test.each(['', '{', 'query {', '{ a }}', 'subscription { a }', '{ a(b: ) }', '{ a ~ }', '{ ...Named }'])(
  '%j is a syntax error',
  (query) => {
    expect(() => parse(query)).toThrow(BadRequest);
  },
);

test('an answer holds what was selected, under its alias, and fragments of its own type', () => {
  const query = '{ a { x: one ... on Thing { two } ... on Other { three } } }';
  const node = { __typename: 'Thing', one: 1, two: [{ four: 4 }, null], three: 3 };
  const scope = { document: parse(query), variables: {} };
  expect(() => project(node, fieldOf(query), scope)).toThrow("Field 'two' must have a selection");
  expect(project({ ...node, two: 2 }, fieldOf(query), scope)).toEqual({ x: 1, two: 2 });
  expect(() => project({ one: 1 }, fieldOf('{ a { nothing } }'), scope)).toThrow("Cannot query field 'nothing'");
});

test('times without an offset are UTC, and offsets may lack their colon', () => {
  const at = Date.UTC(2026, 10, 21, 18);
  for (const text of [
    '2026-11-21T18:00:00',
    '2026-11-21T18:00:00.000Z',
    '2026-11-21T19:00:00+0100',
    '2026-11-21T18:00Z',
  ]) {
    expect(instantOf(text)).toBe(at);
  }
  expect(instantOf('2026-11-21')).toBeUndefined();
  expect(instantOf('2026-13-21T18:00:00Z')).toBeUndefined();
});
