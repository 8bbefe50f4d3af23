import { instantOf } from '../graphql/arguments.ts';
import { BODIES, type Fault, KEPT, OPERATIONS } from './fault.ts';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const oneOf =
  (names: readonly string[]): Check =>
  (value) =>
    names.some((name) => name === value);

const SCOPE: Record<string, Check> = {
  account: optional(text),
  operation: optional(oneOf(OPERATIONS)),
  device: optional(text),
  times: optional(number),
  until: optional(number),
};

const KINDS: Record<Fault['kind'], Record<string, Check>> = {
  'graphql-error': { code: text },
  'http-status': { status: number, retryAfter: optional((value) => number(value) || text(value)) },
  'edge-block': {},
  malformed: { body: oneOf(BODIES) },
  hang: {},
  reset: {},
  'meter-silent': { from: number, to: number },
  frozen: { from: number, to: number },
  lost: { from: number, to: number, kept: oneOf(KEPT) },
  suspended: {},
  'no-mini': {},
  'bad-key': {},
  'odd-rows': {},
  'rates-late': { to: number },
  retired: { product: text },
  'clock-skew': { ms: number },
};

const MOMENTS = ['from', 'to', 'until'];

/** A fault from JSON, moments as milliseconds or as ISO text. @returns undefined for anything else, or with a word too many */
export function faultOf(json: unknown): Fault | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const fault = Object.fromEntries(Object.entries(json).map(([key, value]) => [key, momentOf(key, value)]));
  return isFault(fault) ? fault : undefined;
}

const momentOf = (key: string, value: unknown): unknown =>
  MOMENTS.includes(key) && typeof value === 'string' ? (instantOf(value) ?? value) : value;

function isFault(fault: object): fault is Fault {
  const given = new Map<string, unknown>(Object.entries(fault));
  const kind = Object.entries(KINDS).find(([name]) => name === given.get('kind'));
  if (!kind) return false;
  const checks = { ...SCOPE, ...kind[1] };
  const known = given.keys().every((key) => key === 'kind' || key in checks);
  return known && Object.entries(checks).every(([key, check]) => check(given.get(key)));
}
