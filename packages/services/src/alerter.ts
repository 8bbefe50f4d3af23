import { logChannel, slackChannel } from '@ohmini/alerts';
import { type AlertChannel, seconds } from '@ohmini/core';
import { work } from '@ohmini/queue';
import { breaker } from './breaker.ts';
import type { Context, Service } from './context.ts';

/** Slack takes about one message a second. */
const PACE = { max: 1, duration: seconds(1) };

/** Delivers alerts, one at a time. What Slack does not take stays in the queue. */
export const alerter: Service = async (context) => {
  const { keys, log, redisUrl: url } = context;
  const logged = logChannel(log);
  const slack = slackOf(context);
  const guard = breaker(context, { name: 'slack', what: 'Slack' });
  return work(
    'alert',
    async (alert, _signal, { isFirst }) => {
      // In the log at once and once, whatever becomes of Slack.
      if (isFirst) await logged.send(alert);
      if (slack) await guard(() => slack.send(alert));
    },
    { url, keys, log, concurrency: 1, limiter: PACE },
  );
};

function slackOf({ clock, config }: Context): AlertChannel | undefined {
  const { slackUrl } = config.alerts;
  return slackUrl && slackChannel({ webhookUrl: slackUrl.reveal(), clock });
}
