import { readQuietHours, SEVERITIES } from '@ohmini/core';
import { flag, kind, oneOf, secret } from '../kind.ts';
import { slackUrl, webUrl } from '../url.ts';

const severity = (channel: string) =>
  oneOf(...SEVERITIES)
    .default('warning')
    .describe(`${channel} gets what is as bad as this or worse, and that it is over. The log has everything.`);

const isTopic = (url: URL) => /\/[-_A-Za-z0-9]{1,64}\/?$/.test(url.pathname);

export const alerts = {
  SLACK_ENABLED: flag().default(true).describe('Send alerts to Slack, where SLACK_WEBHOOK_URL is set.'),
  SLACK_WEBHOOK_URL: secret(slackUrl()).optional().describe('The incoming webhook of a Slack channel.'),
  SLACK_SEVERITY: severity('Slack'),
  NTFY_URL: secret(webUrl(', ending in the name of a topic', isTopic))
    .optional()
    .describe(
      'An ntfy topic that alerts go to, such as https://ntfy.sh/my-topic. An access token is put behind it: ?auth=tk_...',
    ),
  NTFY_SEVERITY: severity('ntfy'),
  ALERT_WEBHOOK_URL: secret(webUrl())
    .optional()
    .describe('Any URL that alerts are posted to as JSON, which docs/alerts.md describes.'),
  ALERT_WEBHOOK_SEVERITY: severity('The webhook'),
  QUIET_HOURS: kind({ rule: 'two times of day by UK clocks, such as 22:00-07:00' }, readQuietHours)
    .optional()
    .describe('What is not an error waits until they end, on every channel but the log.'),
  HEARTBEAT_URL: secret(webUrl())
    .optional()
    .describe(
      'Fetched every minute while readings are being stored; a service such as healthchecks.io tells you when it stops.',
    ),
  DIGEST: oneOf('off', 'daily', 'weekly')
    .default('weekly')
    .describe('How often a summary of readings and gaps is sent.'),
};
