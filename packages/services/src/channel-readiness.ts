import type { Instant } from '@ohmini/core';
import type { ComponentStatus } from '@ohmini/dashboard';
import { type ChannelTrouble, channelState, type SendingChannel } from '@ohmini/queue';
import { isSet, SENDING_CHANNELS } from './alert-channels.ts';
import type { Context } from './context.ts';

/**
 * What the channels last did. One that is down is never unhealthy: readings are collected and stored without it, and the log has
 * what it does not take.
 */
export async function channelComponents(
  context: Pick<Context, 'config' | 'keys' | 'redis'>,
): Promise<Record<string, ComponentStatus>> {
  const { config, keys, redis } = context;
  // Slack is always named, because monitors ask for it.
  const shown = SENDING_CHANNELS.filter((name) => name === 'slack' || isSet(config, name));
  const statuses = shown.map(async (name): Promise<[SendingChannel, ComponentStatus]> => {
    if (!isSet(config, name)) return [name, { status: 'disabled', message: 'no webhook is set' }];
    return [name, statusOf(await channelState(redis, keys, name).trouble())];
  });
  return Object.fromEntries(await Promise.all(statuses));
}

function statusOf(trouble: ChannelTrouble | undefined): ComponentStatus {
  if (!trouble) return { status: 'healthy', message: 'works' };
  const { refusedSince, since } = trouble;
  const message =
    refusedSince === undefined
      ? `takes no messages since ${iso(since)}`
      : `refuses messages since ${iso(refusedSince)}, and is tried once a day`;
  return { status: 'degraded', message };
}

const iso = (at: Instant): string => new Date(at).toISOString();
