import { type AlertChannel, type Clock, Failure, type Milliseconds, Transient } from '@ohmini/core';
import { IncomingWebhook } from '@slack/webhook';
import { judgedFetch } from './judged-fetch.ts';
import { slackMessage } from './slack-blocks.ts';

export interface ChannelOptions {
  /** Itself a secret: whoever has it can post, or read. */
  url: string;
  clock: Clock;
  timeoutMs?: Milliseconds;
}

type WebhookFetch = NonNullable<NonNullable<ConstructorParameters<typeof IncomingWebhook>[1]>['fetch']>;

/** An incoming webhook of Slack, or of what takes the same messages. */
export function slackChannel({ url, ...options }: ChannelOptions): AlertChannel {
  const request = judgedFetch({ name: 'slack', ...options });

  return {
    name: 'slack',
    async send(messages, signal) {
      // The webhook's own errors leave out the headers, and with them Retry-After: so the answer is judged below it.
      const fetch: WebhookFetch = async (_url, { headers, body } = {}) => {
        const init = { method: 'POST' as const, headers: headers as Record<string, string>, body: String(body) };
        return (await request(url, init, signal)) as Awaited<ReturnType<WebhookFetch>>;
      };
      try {
        await new IncomingWebhook(url, { fetch }).send(slackMessage(messages));
      } catch (error) {
        const cause = error instanceof Error && 'original' in error ? error.original : error;
        throw cause instanceof Failure ? cause : new Transient('slack-network', 'slack could not be reached.');
      }
    },
  };
}
