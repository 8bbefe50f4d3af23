import type { AlertChannel, AlertMessage, Instant } from '@ohmini/core';
import { judgedFetch } from './judged-fetch.ts';
import type { ChannelOptions } from './slack-channel.ts';

/** Rises when a field changes its meaning or goes; new ones may come at any time. Described in docs/alerts.md. */
const VERSION = 1;

/** Any server that takes JSON. */
export function webhookChannel({ url, ...options }: ChannelOptions): AlertChannel {
  const request = judgedFetch({ name: 'webhook', ...options });
  const headers = { 'Content-Type': 'application/json', 'User-Agent': 'Ohmini' };

  return {
    name: 'webhook',
    async send(messages, signal) {
      const body = JSON.stringify({ version: VERSION, alerts: messages.map(alertOf) });
      const response = await request(url, { method: 'POST', headers, body }, signal);
      await response.body?.cancel();
    },
  };
}

const alertOf = ({ kind, name, severity, title, text, at, since, impact, action, runbook }: AlertMessage) => ({
  kind,
  name,
  severity,
  title,
  text,
  at: iso(at),
  ...(since !== undefined && { since: iso(since) }),
  impact,
  action,
  runbook,
});

const iso = (at: Instant): string => new Date(at).toISOString();
