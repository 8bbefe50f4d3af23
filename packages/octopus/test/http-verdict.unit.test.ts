import { expect, test } from 'vitest';
import { httpVerdict, retryAfter } from '../src/http-verdict.ts';
import { capture } from './capture.ts';

test.each(capture('edge-block') as string[])('an edge block is a limit, not a refused login: %#', (page) => {
  expect(httpVerdict(403, page)).toMatchObject({ verdict: 'rate-limited', code: 'edge-block' });
});

test.each([
  [401, '{"detail":"no"}', 'authenticate', 'http-401'],
  [403, '{"detail":"no"}', 'authenticate', 'http-403'],
  [429, '', 'rate-limited', 'http-429'],
  [500, '{"detail":"Server error."}', 'transient', 'http-500'],
  [502, '<html>nginx</html>', 'transient', 'http-502'],
  [400, '<html>', 'request', 'http-400'],
  [301, '', 'request', 'http-301'],
  [204, '', 'transient', 'http-204'],
  [777, '', 'transient', 'http-7xx'],
  [403, '{"errors":[{"extensions":{"errorCode":"KT-CT-1111"}}]}', 'authenticate', 'KT-CT-1111'],
  [401, JSON.stringify(capture('rate-limit')), 'rate-limited', 'KT-CT-1199'],
] as const)('%i %s is %s', (status, body, verdict, code) => {
  expect(httpVerdict(status, body)).toMatchObject({ verdict, code });
});

test.each([
  ['30', 30_000],
  ['Wed, 21 Oct 2015 07:28:30 GMT', 30_000],
  ['Wed, 21 Oct 2015 07:27:00 GMT', 0],
  ['9999999', 86_400_000],
  ['soon', undefined],
  [null, undefined],
])('Retry-After %s is %s ms', (header, ms) => {
  const now = Date.parse('2015-10-21T07:28:00Z');
  expect(retryAfter(header, now)).toBe(ms === undefined ? undefined : now + ms);
});

test('a date in Retry-After is taken by the clock that wrote it', () => {
  const [now, serverAt] = [Date.parse('2015-10-21T07:28:00Z'), Date.parse('2015-10-21T09:00:00Z')];
  expect(retryAfter('Wed, 21 Oct 2015 09:01:00 GMT', now, serverAt)).toBe(now + 60_000);
});
