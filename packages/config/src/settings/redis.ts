import { flag, matching, secret, wholeNumber } from '../kind.ts';
import { redisUrl } from '../url.ts';

export const redis = {
  REDIS_URL: secret(redisUrl())
    .optional()
    .describe('The Redis or Valkey that holds the queues. When not set, a private one is started under DATA_DIR.'),
  QUEUE_PREFIX: matching(/^[A-Za-z0-9_-]{1,32}$/, { rule: '1 to 32 letters, digits, - and _' })
    .default('ohmini')
    .describe('What all our keys in Redis begin with. A demo adds -demo to it.'),
  QUEUE_PARTITIONS: wholeNumber({ from: 1, to: 1024 })
    .default(1)
    .describe('Over how many hash slots accounts are spread on a Redis Cluster. Fixed after the first start.'),
  REDIS_BUDGET_MB: wholeNumber({ from: 16, to: 1_048_576, unit: 'MB' })
    .default(256)
    .describe('How much Redis may hold where it has no maxmemory of its own; fetching pauses at 70 % of it.'),
  ALLOW_VOLATILE_REDIS: flag()
    .default(false)
    .describe('Start although Redis may forget: without an append-only file, or with an eviction policy.'),
};
