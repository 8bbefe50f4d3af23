import { expect, test } from 'vitest';
import { failureOf, labelOf, type Verdict, verdictOf } from '../src/classification.ts';
import { errorCode } from '../src/http-verdict.ts';
import { Refusal } from '../src/refusal.ts';
import { capture } from './capture.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

/** API contract 1.6, row by row. */
const CONTRACT: Record<Verdict, string> = {
  authenticate:
    'KT-CT-1111 KT-CT-1112 KT-CT-1120 KT-CT-1124 KT-CT-1125 KT-CT-1128 KT-CT-1129 KT-CT-1130 KT-CT-1131 KT-CT-1132 KT-CT-1134 KT-CT-1135 KT-CT-1143 OE-0103',
  credentials: 'KT-CT-1138 KT-CT-1139 KT-CT-1145 KT-CT-1150 KT-CT-1151 KT-CT-4123 KT-CT-4177 KT-CT-4501',
  'rate-limited': 'KT-CT-1199 KT-GB-4042 OE-0002',
  transient: 'KT-CT-7899 KT-GB-4039 KT-GB-4043',
  rediscover: 'KT-CT-4301 KT-GB-4050',
  empty: 'KT-CT-4340 KT-GB-4051 KT-GB-4056',
  request: 'KT-CT-1113 KT-CT-1121 KT-CT-1122 KT-CT-1188 KT-CT-1189 KT-CT-1201 KT-GB-4040 KT-GB-4041',
  'not-offered':
    'KT-GB-4037 KT-GB-5110 KT-GB-5111 KT-GB-5112 KT-GB-5113 KT-GB-5114 KT-GB-5115 KT-GB-5116 KT-GB-5117 KT-GB-9310 KT-GB-9311 KT-GB-9312 KT-GB-9313 KT-GB-9314 KT-GB-9315 KT-GB-9316 KT-GB-10501 KT-CT-10501 OE-1305',
};

test.each(Object.entries(CONTRACT))('%s is what the contract says of %s', (verdict, codes) => {
  for (const code of codes.split(' ')) {
    expect([code, verdictOf(code)]).toEqual([code, verdict]);
    expect(labelOf(code)).toBe(code);
  }
});

test.each([
  ['transient', 'transient', undefined],
  ['rate-limited', 'rate-limited', undefined],
  ['authenticate', 'permanent', 'credentials'],
  ['credentials', 'permanent', 'credentials'],
  ['rediscover', 'permanent', 'missing'],
  ['not-offered', 'permanent', 'missing'],
  ['request', 'permanent', 'request'],
] as const)('%s is a %s failure', (verdict, kind, reason) => {
  const failure = failureOf(new Refusal(verdict, 'KT-CT-1111'), NOW);
  expect(failure).toMatchObject({ kind, code: 'KT-CT-1111', ...(reason && { reason }) });
  expect(failure.message).toMatch(/^[A-Z].+ \(KT-CT-1111\)\.$/);
});

test('a code that nobody has seen is transient, one label among all such codes, and named in the message', () => {
  expect(verdictOf('KT-GB-9999')).toBe('transient');
  expect(labelOf('KT-GB-9999')).toBe('unknown-code');
  const failure = failureOf(new Refusal('transient', 'KT-GB-9999'), NOW);
  expect(failure.code).toBe('unknown-code');
  expect(failure.message).toContain('KT-GB-9999');
});

test.each(['constructor', '__proto__', 'toString', ''])('%j is no code', (word) => {
  expect(verdictOf(word)).toBe('transient');
  expect(errorCode({ errors: [{ extensions: { errorCode: word } }] })).toBeUndefined();
});

test('errorType is never consulted: the rate limit calls itself an authorization error', () => {
  expect(errorCode(capture('rate-limit'))).toBe('KT-CT-1199');
  expect(verdictOf('KT-CT-1199')).toBe('rate-limited');
});

test.each([
  [{ errors: [{ message: 'no code' }, { extensions: { errorCode: 'KT-CT-1124' } }] }, 'KT-CT-1124'],
  [{ errors: [null, 7, 'x', [], { extensions: null }, { extensions: { errorCode: 1124 } }] }, undefined],
  [{ errors: [{ extensions: { errorCode: 'KT-CT-1124 and more' } }] }, undefined],
  [{ errors: { extensions: { errorCode: 'KT-CT-1124' } } }, undefined],
  [null, undefined],
  ['errors', undefined],
])('the code of %j is %s', (answer, code) => {
  expect(errorCode(answer)).toBe(code);
});
