import { condition } from '@ohmini/queue';
import { setChannels } from './alert-channels.ts';
import { alertWatch } from './alert-watch.ts';
import type { Service } from './context.ts';
import { deadMan } from './dead-man.ts';
import { delivery } from './delivery.ts';
import { digests } from './digest.ts';
import { lifeNews } from './life-news.ts';
import { watches } from './watches.ts';
import { workOptions } from './work-options.ts';

/** Finds out what people are to hear, and tells them over every channel that is set. */
export const alerter: Service = async (context) => {
  await using stack = new AsyncDisposableStack();
  const { config, metrics } = context;
  stack.use(deadMan(context));
  stack.use(watches(context));
  stack.use(alertWatch(context));
  stack.use(digests(context));
  stack.use(
    await delivery({
      ...context,
      ...workOptions(context),
      // Jobs are delayed by the clock of this machine, whatever time it is in a demo or a test.
      clock: Date,
      channels: setChannels(config, Date),
      quietHours: config.alerts.quietHours,
      onRefused: (channel) =>
        condition(context, 'channel-refused', channel).raise(`${channel} refused the last message.`),
      onAccepted: (channel) => condition(context, 'channel-refused', channel).clear(),
      onSent: (channel, outcome) => metrics.messages.inc({ channel, outcome }),
    }),
  );
  // Last, so that it is told while there is somebody to tell it.
  stack.use(await lifeNews(context));
  return stack.move();
};
