import { expect, test } from 'vitest';
import { readRateLimitInfo } from '../src/rate-limit-info.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const answerWith = (node: object) => ({
  rateLimitInfo: {
    fieldSpecificRateLimits: {
      edges: [
        { node: { field: 'Mutation.obtainKrakenToken', rate: '10/h', ttl: 1, isBlocked: true } },
        { node: { field: 'Query.smartMeterTelemetry', ...node } },
      ],
    },
  },
});

test('the announced rate and the end of the block are read for telemetry alone', () => {
  const data = answerWith({ rate: '125/h', ttl: now / 1000 + 1200, isBlocked: true });
  expect(readRateLimitInfo(data, now)).toEqual({ announcedPerHour: 125, retryAt: now + 1_200_000 });
});

test('a time to live that is a length is one', () => {
  expect(readRateLimitInfo(answerWith({ rate: '125/h', ttl: 300, isBlocked: true }), now).retryAt).toBe(now + 300_000);
});

test('what is not blocked, over or absurd gives no end', () => {
  expect(readRateLimitInfo(answerWith({ ttl: 300, isBlocked: false }), now).retryAt).toBeUndefined();
  expect(readRateLimitInfo(answerWith({ ttl: now / 1000 - 5, isBlocked: true }), now).retryAt).toBeUndefined();
  expect(readRateLimitInfo(answerWith({ ttl: 4e12, isBlocked: true }), now).retryAt).toBe(now + 7_200_000);
});

test.each([undefined, null, {}, { rateLimitInfo: null }, answerWith({ rate: 'many' })])('%j says nothing', (data) => {
  expect(readRateLimitInfo(data, now)).toEqual({ announcedPerHour: undefined, retryAt: undefined });
});
