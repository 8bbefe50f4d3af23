import { logChannel, slackChannel } from '@ohmini/alerts';
import { seconds } from '@ohmini/core';
import { work } from '@ohmini/queue';
import type { Context, Service } from './context.ts';

/** Slack takes about one message a second. */
const PACE = { max: 1, duration: seconds(1) };

/** Delivers alerts, one at a time. What a channel does not take stays in the queue. */
export const alerter: Service = async (context) => {
  const { keys, log, redisUrl: url } = context;
  const channels = channelsOf(context);
  return work(
    'alert',
    async (alert) => {
      for (const channel of channels) await channel.send(alert);
    },
    { url, keys, log, concurrency: 1, limiter: PACE },
  );
};

/** The log comes last: a message that Slack refuses is tried again, and is to be in the log once. */
function channelsOf({ clock, config, log }: Context) {
  const { slackUrl } = config.alerts;
  const slack = slackUrl ? [slackChannel({ webhookUrl: slackUrl.reveal(), clock })] : [];
  return [...slack, logChannel(log)];
}
