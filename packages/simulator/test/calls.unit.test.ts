import { expect, test } from 'vitest';
import { callLog } from '../src/calls.ts';

const call = { account: 'A-00000001', operation: 'account', outcome: 'ok' } as const;

test('calls are counted for ever and remembered for a while', () => {
  const log = callLog();
  for (let at = 0; at < 50_000; at++) log.add({ ...call, at, outcome: at % 2 ? 'ok' : 'http-503' });
  expect(log.count()).toBe(50_000);
  expect(log.count({ outcome: 'http-503' })).toBe(25_000);
  expect(log.list()).toHaveLength(10_000);
  expect(log.list().at(-1)?.at).toBe(49_999);
});

test('a filter names account, operation and outcome', () => {
  const log = callLog();
  log.add({ ...call, at: 1 });
  log.add({ ...call, at: 2, account: 'A-00000002' });
  log.add({ ...call, at: 3, operation: 'viewer' });
  expect(log.list({ account: 'A-00000001' }).map(({ at }) => at)).toEqual([1, 3]);
  expect(log.count({ account: 'A-00000001', operation: 'viewer', outcome: 'ok' })).toBe(1);
  log.clear();
  expect(log.count()).toBe(0);
});
