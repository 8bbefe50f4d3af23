import {
  type AlertChannel,
  type AlertMessage,
  type Clock,
  Failure,
  minutes,
  Permanent,
  RateLimited,
  Transient,
} from '@ohmini/core';
import { IncomingWebhook } from '@slack/webhook';

const TIMEOUT_MS = 10_000;

/** Slack takes about one message a second (its documentation); asked to wait without a time, we wait this long. */
const DEFAULT_WAIT = minutes(1);

const COLOURS = { info: 'good', warning: 'warning', error: 'danger' } as const;

export interface SlackChannelOptions {
  /** Itself a secret: whoever has it can post. */
  webhookUrl: string;
  clock: Clock;
}

export function slackChannel({ webhookUrl, clock }: SlackChannelOptions): AlertChannel {
  // The webhook's own errors leave out the headers, and with them Retry-After: so the answer is judged here.
  const judgedFetch: NonNullable<ConstructorParameters<typeof IncomingWebhook>[1]>['fetch'] = async (url, init) => {
    const response = await fetch(url, { ...init, redirect: 'manual' } as RequestInit);
    if (!response.ok) throw failureOf(response.status, response.headers.get('retry-after'), clock);
    return response as Awaited<ReturnType<NonNullable<typeof judgedFetch>>>;
  };
  const webhook = new IncomingWebhook(webhookUrl, { timeout: TIMEOUT_MS, fetch: judgedFetch });

  return {
    name: 'slack',
    async send(message) {
      try {
        await webhook.send(formatted(message));
      } catch (error) {
        const cause = error instanceof Error && 'original' in error ? error.original : error;
        // A fetch error names the URL it failed on, and the URL is the secret.
        throw cause instanceof Failure ? cause : new Transient('slack-network', 'Slack could not be reached.');
      }
    },
  };
}

const formatted = ({ severity, title, text, at }: AlertMessage) => ({
  text: `${title}: ${text}`,
  attachments: [{ color: COLOURS[severity], title, text, footer: 'Ohmini', ts: String(Math.floor(at / 1000)) }],
});

function failureOf(status: number, retryAfter: string | null, clock: Clock): Failure {
  const code = `slack-${status}`;
  if (status === 429) {
    const seconds = Number(retryAfter);
    return new RateLimited(
      code,
      'Slack asked us to wait.',
      clock.now() + (seconds > 0 ? seconds * 1000 : DEFAULT_WAIT),
    );
  }
  if (status >= 500 || status === 408) return new Transient(code, 'Slack could not take the message just now.');
  return new Permanent(code, 'Slack refuses the webhook: it was removed or its channel is archived.', 'credentials');
}
