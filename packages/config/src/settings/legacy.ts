import { kind } from '../kind.ts';

/** Any value is accepted: none has an effect, and a `.env` written for the Go program keeps working. */
const unused = (was: string) =>
  kind({ rule: 'anything' }, (text) => text)
    .optional()
    .describe(`${was}. The write queue is the cache.`);

export const legacy = {
  CACHE_DIR: unused('Was where readings were cached'),
  CACHE_SYNC_TIMEOUT_SECONDS: unused('Was how long writing the cache back might take'),
  CACHE_CLEANUP_ENABLED: unused('Was whether old cache files were deleted'),
  CACHE_CLEANUP_INTERVAL_HOURS: unused('Was how often they were deleted'),
  CACHE_RETENTION_DAYS: unused('Was how long they were kept'),
  RECONNECT_MAX_ELAPSED_SECONDS: unused('Was how long a lost store was tried again'),
};
