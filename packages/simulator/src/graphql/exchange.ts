import { OPERATIONS, type Operation } from '../faults/fault.ts';
import { type Answer, type Exchange, type HttpRequest, jsonAnswer, type Note } from '../server/exchange.ts';
import { graphqlError } from '../wire/graphql-error.ts';
import type { World } from '../world.ts';
import { argumentsOf } from './arguments.ts';
import { BadRequest } from './bad-request.ts';
import type { Document, Field } from './document.ts';
import { execute, type FieldResult, type GraphqlRequest, isChange } from './execute.ts';
import { checkFragments } from './fragment-types.ts';
import { parse } from './parser.ts';
import { type Host, QUERY_FIELDS } from './query-fields.ts';
import { mintingAccount } from './token-field.ts';
import { accountBehind } from './viewer.ts';

/** What a POST to one of the GraphQL hosts asks for. */
export function graphqlExchange(world: World, http: HttpRequest, host: Host): Exchange {
  const account = accountBehind(world, http.authorization);
  return orBadRequest(account, isMeantToChange(http.body) ? 'change' : 'other', () => {
    const request = requestOf(http, host);
    // Whatever else is asked for beside it: a request that would change something is on record as one.
    const first = request.fields.find((field) => isChange(request, field)) ?? request.fields[0];
    if (!first) throw new BadRequest('Must provide a query.');
    const operation = operationOf(request, first);
    return orBadRequest(account, operation, () => understood(world, request, first, operation));
  });
}

/** Of a request that is not understood: a mutation in words that this server does not know is one all the same. */
const isMeantToChange = (body: string): boolean => /\bmutation\b/.test(body) && !body.includes('obtainKrakenToken');

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
        return answerOf(request, execute(world, request));
      } catch (error) {
        return badRequest(error, operation);
      }
    },
    refuse: (code) => {
      const refusals = request.fields.map((field) => refusal(field, code));
      return answerOf(request, refusals);
    },
  };
}

function requestOf({ body, authorization }: HttpRequest, host: Host): GraphqlRequest {
  const { query, variables } = jsonOf(body);
  const document = parse(query);
  if (document.operation === 'query') checkFragments(document.selections);
  return { host, body, authorization, scope: { document, variables }, fields: topFields(document) };
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

/** Any field of a mutation is taken, for the record; of a query those of the schema, of which the token is none. */
function topFields({ operation, selections }: Document): Field[] {
  return selections.map((each) => {
    const isMint = each.kind === 'field' && each.name === 'obtainKrakenToken';
    if (each.kind !== 'field' || (isMint && operation === 'query')) {
      throw new BadRequest(`Cannot query that on type '${operation}'.`);
    }
    return each;
  });
}

function operationOf(request: GraphqlRequest, field: Field): Operation {
  if (isChange(request, field)) return 'change';
  const isKnown = field.name === 'obtainKrakenToken' || Object.hasOwn(QUERY_FIELDS[request.host], field.name);
  return (isKnown && OPERATIONS.find((each) => each === field.name)) || 'other';
}

function whoOf(world: World, request: GraphqlRequest, first: Field): Pick<Exchange, 'account' | 'device' | 'field'> {
  const { authorization, scope } = request;
  if (isChange(request, first)) return { account: accountBehind(world, authorization), field: first.name };
  const args = argumentsOf(first, scope);
  if (first.name === 'obtainKrakenToken') return { account: mintingAccount(world, args) };
  const account = accountBehind(world, authorization, args);
  return typeof args.deviceId === 'string' ? { account, device: args.deviceId } : { account };
}

const refusal = (field: Field, code: string): FieldResult => ({
  field,
  outcome: { refused: code },
  value: undefined,
  error: graphqlError(code, [field.key], field),
});

/** HTTP 200 in any case; errors before data, and no data at all where every field failed without a value. */
function answerOf(request: GraphqlRequest, results: readonly FieldResult[]): Answer {
  const errors = results.flatMap(({ error }) => error ?? []);
  const known = results.filter(({ value }) => value !== undefined);
  const data = Object.fromEntries(known.map(({ field, value }) => [field.key, value]));
  const body = { ...(errors.length > 0 && { errors }), ...(known.length > 0 && { data }) };
  return { status: 200, body: JSON.stringify(body), notes: results.map((each) => noteOf(request, each)) };
}

const noteOf = (request: GraphqlRequest, { field, outcome }: FieldResult): Note => ({
  operation: operationOf(request, field),
  ...(isChange(request, field) && { field: field.name }),
  outcome: 'refused' in outcome ? outcome.refused : 'ok',
  ...(outcome.asked && { asked: outcome.asked }),
  ...(outcome.rows !== undefined && { rows: outcome.rows }),
});
