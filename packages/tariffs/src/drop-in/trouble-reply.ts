import { type Failure, type Instant, Permanent, RateLimited } from '@ohmini/core';
import { OTHER_REGISTERS_CODE } from '../public-verdict.ts';
import type { Published } from '../published.ts';
import { NOT_FOUND, type Reply, refused } from './reply.ts';

/** After which a client may ask again where nobody has said when. */
const RETRY_AFTER_SECONDS = 30;

/**
 * What a client is told where there is nothing to answer with: what Octopus would say of what it does not have, and of
 * everything else that it is not to be had just now. A limit that we have met is not the client's.
 */
export function troubleReply(published: Published, failure: Failure, now: Instant): Reply {
  if (failure instanceof Permanent && failure.reason === 'missing')
    return failure.code === OTHER_REGISTERS_CODE ? refused(400, otherRegisters(published)) : NOT_FOUND;
  const wait = failure instanceof RateLimited ? (failure.retryAt - now) / 1000 : RETRY_AFTER_SECONDS;
  return refused(503, 'This tariff is not at hand just now.', { 'retry-after': String(Math.max(1, Math.ceil(wait))) });
}

const otherRegisters = ({ what }: Published): string =>
  what === 'standard' ? 'This tariff has day and night rates.' : 'This tariff has standard rates.';
