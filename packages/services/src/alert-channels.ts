import { createHash } from 'node:crypto';
import { ntfyChannel, slackChannel, webhookChannel } from '@ohmini/alerts';
import type { Config } from '@ohmini/config';
import type { AlertChannel, Clock, Severity } from '@ohmini/core';
import type { SendingChannel } from '@ohmini/queue';

/** A channel that the settings name. */
export interface SetChannel {
  name: SendingChannel;
  channel: AlertChannel;
  /** The least that it tells people of. */
  severity: Severity;
  /** Of its address, which it does not give away. */
  fingerprint: string;
}

const OPEN = { slack: slackChannel, ntfy: ntfyChannel, webhook: webhookChannel } as const;

export const SENDING_CHANNELS: readonly SendingChannel[] = ['slack', 'ntfy', 'webhook'];

/** The same for the same address. */
export const fingerprintOf = (url: string): string => createHash('sha256').update(url).digest('hex').slice(0, 12);

const addressesOf = ({ slackUrl, ntfyUrl, webhookUrl }: Config['alerts']) => ({
  slack: slackUrl,
  ntfy: ntfyUrl,
  webhook: webhookUrl,
});

export const isSet = ({ alerts }: Config, name: SendingChannel): boolean => addressesOf(alerts)[name] !== undefined;

export function setChannels({ alerts }: Config, clock: Clock): SetChannel[] {
  const addresses = addressesOf(alerts);
  return SENDING_CHANNELS.flatMap((name) => {
    const url = addresses[name]?.reveal();
    if (url === undefined) return [];
    const channel = OPEN[name]({ url, clock });
    return { name, channel, severity: alerts.severity[name], fingerprint: fingerprintOf(url) };
  });
}
