import { flag, oneOf, secret } from '../kind.ts';
import { slackUrl, webUrl } from '../url.ts';

export const alerts = {
  SLACK_ENABLED: flag().default(true).describe('Send alerts to Slack, where SLACK_WEBHOOK_URL is set.'),
  SLACK_WEBHOOK_URL: secret(slackUrl()).optional().describe('The incoming webhook of a Slack channel.'),
  NTFY_URL: secret(webUrl()).optional().describe('An ntfy topic that alerts go to, such as https://ntfy.sh/my-topic.'),
  ALERT_WEBHOOK_URL: secret(webUrl()).optional().describe('Any URL that alerts are posted to as JSON.'),
  HEARTBEAT_URL: secret(webUrl())
    .optional()
    .describe('Fetched every minute while readings arrive; a service such as healthchecks.io tells you when it stops.'),
  DIGEST: oneOf('off', 'daily', 'weekly')
    .default('weekly')
    .describe('How often a summary of readings and gaps is sent.'),
};
