import { ntfyChannel, slackChannel, webhookChannel } from '@ohmini/alerts';
import type { Severity } from '@ohmini/core';
import type { SendingChannel } from '@ohmini/queue';
import { fingerprintOf, type SetChannel } from '../src/alert-channels.ts';

const OPEN = { slack: slackChannel, ntfy: ntfyChannel, webhook: webhookChannel };

/** In every address. */
export const CANARY = 'canary-5b1e7';

const PATHS = { slack: `/services/T0/B0/${CANARY}`, ntfy: `/${CANARY}`, webhook: `/hook?token=${CANARY}` };

export const setChannelAt = (name: SendingChannel, at: string, severity: Severity = 'warning'): SetChannel => {
  const url = at + PATHS[name];
  return {
    name,
    channel: OPEN[name]({ url, clock: Date, timeoutMs: 2000 }),
    severity,
    fingerprint: fingerprintOf(url),
  };
};
