import { BadRequest } from './bad-request.ts';
import type { Document, Field, Value } from './document.ts';

type Argument = string | number | boolean | null | Argument[] | { [name: string]: Argument };
export type Arguments = Record<string, Argument>;

export interface Scope {
  document: Document;
  variables: Record<string, unknown>;
}

/** Every field that takes arguments, with their types as the schema has them (API contract 1.2, 2.1, 3.1, 4.3, 6). */
const SIGNATURES: Record<string, Record<string, string>> = {
  obtainKrakenToken: { input: 'ObtainJSONWebTokenInput!' },
  account: { accountNumber: 'String!' },
  smartMeterTelemetry: { deviceId: 'String!', start: 'DateTime', end: 'DateTime', grouping: 'TelemetryGrouping' },
  fieldSpecificRateLimits: { first: 'Int', fields: '[String]' },
  electricityAgreements: { active: 'Boolean' },
  gasAgreements: { active: 'Boolean' },
  meters: { includeInactive: 'Boolean' },
  agreements: { includeInactive: 'Boolean' },
  devices: { accountNumber: 'String!', deviceId: 'String' },
  flexPlannedDispatches: { deviceId: 'String!' },
  completedDispatches: { accountNumber: 'String!' },
  octoplusAccountInfo: { accountNumber: 'String!' },
  customerFlexibilityCampaignEvents: {
    accountNumber: 'String!',
    supplyPointIdentifier: 'String!',
    campaignSlug: 'String!',
    first: 'Int',
    last: 'Int',
    after: 'String',
    before: 'String',
  },
  events: { includeDev: 'Boolean' },
};

export const GROUPINGS = ['TEN_SECONDS', 'ONE_MINUTE', 'FIVE_MINUTES', 'HALF_HOURLY', 'HOURLY'] as const;
export type Grouping = (typeof GROUPINGS)[number];

const isText = (value: unknown) => typeof value === 'string';

/** Whether a value, as JSON, is one of the type. */
const TYPES: Record<string, (value: unknown) => boolean> = {
  String: isText,
  '[String]': Array.isArray,
  Boolean: (value) => typeof value === 'boolean',
  Int: Number.isInteger,
  DateTime: (value) => isText(value) && instantOf(String(value)) !== undefined,
  TelemetryGrouping: (value) => GROUPINGS.some((each) => each === value),
  ObtainJSONWebTokenInput: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** The arguments of a field, checked against the schema. @throws BadRequest */
export function argumentsOf(field: Field, scope: Scope): Arguments {
  const signature = SIGNATURES[field.name] ?? {};
  for (const given of Object.keys(field.args)) {
    if (!signature[given]) throw new BadRequest(`Unknown argument '${given}' on field '${field.name}'.`);
  }
  return Object.fromEntries(
    Object.entries(signature).map(([arg, type]) => [
      arg,
      argument(field.args[arg], `${field.name}.${arg}`, type, scope),
    ]),
  );
}

function argument(value: Value | undefined, path: string, type: string, scope: Scope): Argument {
  const bare = type.replace('!', '');
  if (value?.kind === 'variable') checkDeclared(value.name, type, scope);
  // An enum is bare in a query and a string among variables; a quoted one is refused.
  const quoted = bare === 'TelemetryGrouping' && value?.kind === 'scalar' && value.value !== null;
  const resolved = value === undefined ? null : resolve(value, scope);
  if (resolved === null && type.endsWith('!'))
    throw new BadRequest(`Argument '${path}' of type '${type}' is required.`);
  if (quoted || (resolved !== null && !TYPES[bare]?.(resolved))) {
    throw new BadRequest(`Argument '${path}' has invalid value: expected type '${bare}'.`);
  }
  return resolved;
}

function checkDeclared(name: string, type: string, { document }: Scope): void {
  const declared = document.variableTypes[name];
  if (declared === undefined) throw new BadRequest(`Variable '$${name}' is not defined.`);
  if (declared !== type && declared !== `${type}!`) {
    throw new BadRequest(`Variable '$${name}' of type '${declared}' used in position expecting type '${type}'.`);
  }
}

function resolve(value: Value, scope: Scope): Argument {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'enum') return value.name;
  if (value.kind === 'list') return value.items.map((item) => resolve(item, scope));
  if (value.kind === 'variable') return (scope.variables[value.name] ?? null) as Argument;
  return Object.fromEntries(Object.entries(value.fields).map(([key, inner]) => [key, resolve(inner, scope)]));
}

const DATE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/;

/** UTC where no offset is given (API contract 3.1). */
export function instantOf(text: string): number | undefined {
  const [, local, offset = 'Z'] = DATE_TIME.exec(text) ?? [];
  const at = Date.parse(`${local}${offset.replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  return local === undefined || Number.isNaN(at) ? undefined : at;
}
