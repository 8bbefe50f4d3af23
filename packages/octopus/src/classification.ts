import { type Failure, type Instant, minutes, Permanent, RateLimited, Transient } from '@ohmini/core';
import type { Refusal } from './refusal.ts';

/**
 * What an error of Octopus means for us. `authenticate`: get a new token once, and if it comes again the key is wrong.
 * `rediscover`: the meter is not there, look for the meters again. `not-offered`: understood, but not for this household.
 * `empty`: the honest answer is "nothing". `errorType` is never consulted: KT-CT-1199, the rate limit, says AUTHORIZATION.
 */
export type Verdict =
  | 'transient'
  | 'rate-limited'
  | 'authenticate'
  | 'credentials'
  | 'rediscover'
  | 'not-offered'
  | 'request'
  | 'empty';

/** Every code that any source mentions (API contract 1.6). A code that is not here is transient. */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  'KT-CT-1111': 'authenticate',
  'KT-CT-1112': 'authenticate',
  'KT-CT-1113': 'request',
  'KT-CT-1120': 'authenticate',
  'KT-CT-1121': 'request',
  'KT-CT-1122': 'request',
  'KT-CT-1124': 'authenticate',
  'KT-CT-1125': 'authenticate',
  'KT-CT-1128': 'authenticate',
  'KT-CT-1129': 'authenticate',
  'KT-CT-1130': 'authenticate',
  'KT-CT-1131': 'authenticate',
  'KT-CT-1132': 'authenticate',
  'KT-CT-1134': 'authenticate',
  'KT-CT-1135': 'authenticate',
  'KT-CT-1138': 'credentials',
  'KT-CT-1139': 'credentials',
  'KT-CT-1143': 'authenticate',
  'KT-CT-1145': 'credentials',
  'KT-CT-1150': 'credentials',
  'KT-CT-1151': 'credentials',
  'KT-CT-1188': 'request',
  'KT-CT-1189': 'request',
  'KT-CT-1199': 'rate-limited',
  'KT-CT-1201': 'request',
  'KT-CT-4123': 'credentials',
  'KT-CT-4177': 'credentials',
  'KT-CT-4301': 'rediscover',
  'KT-CT-4340': 'empty',
  'KT-CT-4501': 'credentials',
  'KT-CT-7899': 'transient',
  'KT-GB-4037': 'not-offered',
  'KT-GB-4039': 'transient',
  'KT-GB-4040': 'request',
  'KT-GB-4041': 'request',
  'KT-GB-4042': 'rate-limited',
  'KT-GB-4043': 'transient',
  'KT-GB-4050': 'rediscover',
  'KT-GB-4051': 'empty',
  'KT-GB-4056': 'empty',
  'KT-GB-5110': 'not-offered',
  'KT-GB-5111': 'not-offered',
  'KT-GB-5112': 'not-offered',
  'KT-GB-5113': 'not-offered',
  'KT-GB-5114': 'not-offered',
  'KT-GB-5115': 'not-offered',
  'KT-GB-5116': 'not-offered',
  'KT-GB-5117': 'not-offered',
  'KT-GB-9310': 'not-offered',
  'KT-GB-9311': 'not-offered',
  'KT-GB-9312': 'not-offered',
  'KT-GB-9313': 'not-offered',
  'KT-GB-9314': 'not-offered',
  'KT-GB-9315': 'not-offered',
  'KT-GB-9316': 'not-offered',
  'KT-GB-10501': 'not-offered',
  // The prefix of 10501 is uncertain.
  'KT-CT-10501': 'not-offered',
  'OE-0002': 'rate-limited',
  'OE-0103': 'authenticate',
  'OE-1305': 'not-offered',
};

export const verdictOf = (code: string): Verdict => (isListed(code) ? (VERDICTS[code] ?? 'transient') : 'transient');

const isListed = (code: string): boolean => Object.hasOwn(VERDICTS, code);

/** How codes of Octopus look: `KT-GB-4050`, `OE-0103`. */
export const CODE = /^[A-Z]{2}-(?:[A-Z]{2}-)?\d{3,6}$/;

/**
 * The code as a label of a metric. Codes that nobody has seen become one, `unknown-code`: there may be a million of them,
 * and of labels there may not. Which one it was stands in the failure's message.
 */
export const labelOf = (code: string): string => (CODE.test(code) && !isListed(code) ? 'unknown-code' : code);

/** Used where Octopus asks us to wait but does not say how long; it rarely does (API contract 4.4). */
const DEFAULT_WAIT = minutes(10);

/** By code where there is more to say than the verdict says. */
const WORDS: Readonly<Record<string, string>> = {
  transient: 'Octopus could not answer just now',
  'rate-limited': 'Octopus asked us to call less often',
  authenticate: 'Octopus does not accept our login: the API key or the account number is wrong',
  credentials: 'Octopus refuses the API key or the account number',
  rediscover: 'Octopus does not know this meter',
  'not-offered': 'Octopus does not offer this to the household',
  request: 'Octopus does not understand our question',
  timeout: 'Octopus did not answer in time',
  network: 'Octopus could not be reached',
  aborted: 'We stopped waiting for Octopus',
  malformed: 'Octopus answered in an unknown shape',
  'too-large': 'Octopus answered with more than a reply can hold',
  'edge-block': 'The network in front of Octopus turns our calls away for a while; this says nothing about the key',
};

/** The failure that a refusal means, in our own words: what the server wrote may hold anything. */
export function failureOf({ verdict, code, retryAt }: Refusal, now: Instant): Failure {
  const message = `${WORDS[code] ?? WORDS[verdict]} (${code}).`;
  const label = labelOf(code);
  switch (verdict) {
    case 'transient':
      return new Transient(label, message);
    case 'rate-limited':
      return new RateLimited(label, message, retryAt ?? now + DEFAULT_WAIT);
    case 'authenticate':
    case 'credentials':
      return new Permanent(label, message, 'credentials');
    case 'request':
      return new Permanent(label, message, 'request');
    default:
      return new Permanent(label, message, 'missing');
  }
}
