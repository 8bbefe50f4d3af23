import { OPERATIONS, type Operation } from '../faults/fault.ts';
import { type Answer, type Exchange, type HttpRequest, jsonAnswer, type Note } from '../server/exchange.ts';
import { graphqlError } from '../wire/graphql-error.ts';
import type { World } from '../world.ts';
import { argumentsOf } from './arguments.ts';
import { BadRequest } from './bad-request.ts';
import type { Document, Field } from './document.ts';
import { execute, type FieldResult, type GraphqlRequest } from './execute.ts';
import { parse } from './parser.ts';
import { mintingAccount } from './token-field.ts';
import { accountBehind } from './viewer.ts';

/** What a POST to /v1/graphql/ asks for. */
export function graphqlExchange(world: World, http: HttpRequest): Exchange {
  const account = accountBehind(world, http.authorization);
  return orBadRequest(account, 'other', () => {
    const request = requestOf(http);
    const [first] = request.fields;
    if (!first) throw new BadRequest('Must provide a query.');
    const operation = operationOf(first);
    return orBadRequest(account, operation, () => understood(world, request, first, operation));
  });
}

function orBadRequest(account: string, operation: Operation, make: () => Exchange): Exchange {
  try {
    return make();
  } catch (error) {
    return { account, operation, answer: () => badRequest(error, operation) };
  }
}

function badRequest(error: unknown, operation: Operation): Answer {
  if (!(error instanceof BadRequest)) throw error;
  return jsonAnswer(400, { errors: [{ message: error.message }] }, { operation, outcome: 'http-400' });
}

function understood(world: World, request: GraphqlRequest, first: Field, operation: Operation): Exchange {
  return {
    ...whoOf(world, request, first),
    operation,
    answer: () => {
      try {
        return answerOf(execute(world, request));
      } catch (error) {
        return badRequest(error, operation);
      }
    },
    refuse: (code) => answerOf(request.fields.map((field) => refusal(field, code))),
  };
}

function requestOf({ body, authorization }: HttpRequest): GraphqlRequest {
  const { query, variables } = jsonOf(body);
  const document = parse(query);
  return { body, authorization, scope: { document, variables }, fields: topFields(document) };
}

function jsonOf(body: string): { query: string; variables: Record<string, unknown> } {
  try {
    const { query, variables } = JSON.parse(body);
    if (typeof query === 'string') return { query, variables: variables ?? {} };
  } catch {
    throw new BadRequest('POST body sent invalid JSON.');
  }
  throw new BadRequest('Must provide query string.');
}

const MUTATIONS = ['obtainKrakenToken'];

function topFields({ operation, selections }: Document): Field[] {
  return selections.map((each) => {
    const isMutation = each.kind === 'field' && MUTATIONS.includes(each.name);
    const fits = each.kind === 'field' && isMutation === (operation === 'mutation');
    if (!fits) throw new BadRequest(`Cannot query that on type '${operation}'.`);
    return each;
  });
}

const operationOf = ({ name }: Field): Operation => OPERATIONS.find((each) => each === name) ?? 'other';

function whoOf(
  world: World,
  { authorization, scope }: GraphqlRequest,
  first: Field,
): Pick<Exchange, 'account' | 'device'> {
  const args = argumentsOf(first, scope);
  if (first.name === 'obtainKrakenToken') return { account: mintingAccount(world, args) };
  if (first.name !== 'smartMeterTelemetry') return { account: accountBehind(world, authorization) };
  const device = String(args.deviceId);
  return { account: accountBehind(world, authorization, device), device };
}

const refusal = (field: Field, code: string): FieldResult => ({
  field,
  outcome: { refused: code },
  value: undefined,
  error: graphqlError(code, [field.key], field),
});

/** HTTP 200 in any case; errors before data, and no data at all where every field failed without a value. */
function answerOf(results: readonly FieldResult[]): Answer {
  const errors = results.flatMap(({ error }) => error ?? []);
  const known = results.filter(({ value }) => value !== undefined);
  const data = Object.fromEntries(known.map(({ field, value }) => [field.key, value]));
  const body = { ...(errors.length > 0 && { errors }), ...(known.length > 0 && { data }) };
  return { status: 200, body: JSON.stringify(body), notes: results.map(noteOf) };
}

const noteOf = ({ field, outcome }: FieldResult): Note => ({
  operation: operationOf(field),
  outcome: 'refused' in outcome ? outcome.refused : 'ok',
  ...(outcome.asked && { asked: outcome.asked }),
  ...(outcome.rows !== undefined && { rows: outcome.rows }),
});
