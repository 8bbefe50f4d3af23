import { logChannel } from '@ohmini/alerts';
import {
  type AlertMessage,
  alertName,
  type Clock,
  type Instant,
  type Log,
  type Milliseconds,
  type QuietHours,
  quietUntil,
  RateLimited,
  SEVERITIES,
  type Severity,
} from '@ohmini/core';
import { channelState, deliverNow, type SendingChannel, type WorkOptions, work } from '@ohmini/queue';
import { SENDING_CHANNELS, type SetChannel } from './alert-channels.ts';
import type { Context } from './context.ts';
import { type DeskOptions, deliveryDesk } from './delivery-desk.ts';

/** As many as may come due together after an outage, so that they are put in order and together. */
const CONCURRENCY = 300;

export interface DeliveryOptions extends Pick<Context, 'keys' | 'log' | 'queues' | 'redis' | 'redisUrl'> {
  /** By which jobs are delayed: never a faster one. */
  clock: Clock;
  channels: readonly SetChannel[];
  quietHours?: QuietHours | undefined;
  /** A channel refuses us, and no longer does: said at least once for each. */
  onRefused: (channel: SendingChannel) => Promise<void>;
  onAccepted: (channel: SendingChannel) => Promise<void>;
  onSent?: (channel: SendingChannel, outcome: string) => void;
  onOutcome?: WorkOptions['onOutcome'];
  tempo?: DeskOptions['tempo'];
  lockMs?: Milliseconds;
}

/**
 * Tells people. A job without a channel is in the log at once, and becomes one job for each channel that is to have it; one
 * with a channel is complete when that has acknowledged it. Each channel is waited for by itself.
 */
export async function delivery(options: DeliveryOptions): Promise<AsyncDisposable> {
  const { channels, clock, keys, log, queues, redis, redisUrl: url, tempo, lockMs, onOutcome } = options;
  const stop = new AbortController();
  const logged = logChannel(log);
  const desks = new Map(
    channels.map(({ name, channel, fingerprint }) => {
      const desk = deliveryDesk({
        channel,
        fingerprint,
        state: channelState(redis, keys, name),
        clock,
        log,
        signal: stop.signal,
        onRefused: () => said(log, options.onRefused(name)),
        onAccepted: () => options.onAccepted(name),
        onSent: (outcome) => options.onSent?.(name, outcome),
        ...(tempo && { tempo }),
      });
      return [name as string, desk];
    }),
  );
  await tryChanged(options);

  async function announce(message: AlertMessage, id: string, isFirst: boolean): Promise<void> {
    // Once, whatever becomes of the others.
    if (isFirst) await logged.send([message]);
    const hearing = channels.filter(
      ({ name, severity }) => isWanted(message, severity) && message.name !== refusalOf(name),
    );
    if (hearing.length === 0) return;
    const additions = hearing.map(({ name }) => ({ id: `${id}.${name}`, payload: { ...message, channel: name } }));
    await queues.add('alert', additions);
  }

  function refuseInQuietHours(message: AlertMessage): void {
    const until = message.severity === 'error' ? undefined : quietTill(options.quietHours, clock.now());
    if (until !== undefined) throw new RateLimited('quiet-hours', 'It waits until the quiet hours end.', until);
  }

  const worker = work(
    'alert',
    async ({ channel, ...message }, _signal, { id, isFirst }) => {
      if (channel === undefined) return await announce(message, id, isFirst);
      const desk = desks.get(channel);
      // It is in the log, and nobody has set where else it would go.
      if (!desk) return log.info({ channel, job: id }, `${channel} is not set: a message for it is in the log alone`);
      refuseInQuietHours(message);
      await desk.hand(message);
    },
    { url, keys, log, concurrency: CONCURRENCY, ...(lockMs && { lockMs }), ...(onOutcome && { onOutcome }) },
  );
  return {
    async [Symbol.asyncDispose]() {
      // Before the worker waits for its jobs, which may all wait at a desk.
      stop.abort();
      await worker[Symbol.asyncDispose]();
    },
  };
}

/** Of a channel that refuses us people are told over the others; when it takes messages again this is no news to it. */
const refusalOf = (subject: SendingChannel): string => alertName({ rule: 'channel-refused', subject });

/** A digest was asked for by a setting of its own. */
const isWanted = ({ kind, severity }: AlertMessage, least: Severity): boolean =>
  kind === 'digest' || isAsBad(severity, least);

const isAsBad = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);

const quietTill = (quiet: QuietHours | undefined, now: Instant): Instant | undefined => quiet && quietUntil(quiet, now);

async function said(log: Log, telling: Promise<void>): Promise<void> {
  await telling.catch(() => log.warn({}, 'nobody could be told that a channel refuses messages'));
}

/** What waits for a channel whose settings were others when it failed is tried now; of one that is gone nothing is wrong. */
async function tryChanged({ channels, keys, onAccepted, queues, redis }: DeliveryOptions): Promise<void> {
  for (const name of SENDING_CHANNELS) {
    const state = channelState(redis, keys, name);
    const trouble = await state.trouble();
    const now = channels.find((each) => each.name === name);
    if (!trouble || trouble.fingerprint === now?.fingerprint) continue;
    if (!now) {
      await onAccepted(name);
      await state.clear();
    }
    await deliverNow(queues.of('alert'), name);
  }
}
