import { type Failure, type Instant, minutes, Permanent, RateLimited, Transient } from '@ohmini/core';

/**
 * What an error of Octopus means for us. `authenticate`: get a new token once, and if it comes again the key is wrong.
 * `empty`: the honest answer is "nothing". `errorType` is never consulted: KT-CT-1199, the rate limit, says AUTHORIZATION.
 */
export type Verdict = 'transient' | 'rate-limited' | 'authenticate' | 'credentials' | 'missing' | 'request' | 'empty';

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
  'KT-CT-4301': 'missing',
  'KT-CT-4340': 'empty',
  'KT-CT-4501': 'credentials',
  'KT-CT-7899': 'transient',
  'KT-GB-4037': 'request',
  'KT-GB-4039': 'transient',
  'KT-GB-4040': 'request',
  'KT-GB-4041': 'request',
  'KT-GB-4042': 'rate-limited',
  'KT-GB-4043': 'transient',
  'KT-GB-4050': 'missing',
  'KT-GB-4051': 'empty',
  'KT-GB-4056': 'empty',
  'OE-0002': 'rate-limited',
  'OE-0103': 'authenticate',
};

/** Used where Octopus asks us to wait but does not say how long; it rarely does (API contract 4.4). */
const DEFAULT_WAIT = minutes(10);

export const verdictOf = (code: string): Verdict => VERDICTS[code] ?? 'transient';

const WORDS: Readonly<Record<Exclude<Verdict, 'empty'>, string>> = {
  transient: 'Octopus could not answer just now',
  'rate-limited': 'Octopus asked us to call less often',
  authenticate: 'Octopus does not accept our login: the API key or the account number is wrong',
  credentials: 'Octopus refuses the API key or the account number',
  missing: 'Octopus does not know this meter',
  request: 'Octopus does not understand our question',
};

/** The failure that a verdict means, in our own words: what the server wrote may hold anything. */
export function failureOf(verdict: Exclude<Verdict, 'empty'>, code: string, now: Instant, retryAt?: Instant): Failure {
  const message = `${WORDS[verdict]} (${code}).`;
  switch (verdict) {
    case 'transient':
      return new Transient(code, message);
    case 'rate-limited':
      return new RateLimited(code, message, retryAt ?? now + DEFAULT_WAIT);
    case 'authenticate':
    case 'credentials':
      return new Permanent(code, message, 'credentials');
    default:
      return new Permanent(code, message, verdict);
  }
}
