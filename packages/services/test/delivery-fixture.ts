import type { AlertMessage, Instant, Payload, QuietHours, Severity } from '@ohmini/core';
import { keysOf, openQueues, openRedis, type Queues, type SendingChannel } from '@ohmini/queue';
import { recordedLog, startWebhookFake, testRedis, type WebhookFake } from '@ohmini/testkit';
import { afterAll, beforeAll } from 'vitest';
import type { SetChannel } from '../src/alert-channels.ts';
import { delivery } from '../src/delivery.ts';
import { TEMPO } from '../src/delivery-desk.ts';
import { setChannelAt } from './delivery-fixture-channels.ts';

/** Rests of a test that has no minute to wait. */
const HURRIED = { ...TEMPO, every: 20, gather: 100, rest: 50, longestRest: 200, lastCall: 50 };

interface DeliveryStart {
  channels: readonly SetChannel[];
  quietHours?: QuietHours;
  now?: () => Instant;
  tempo?: typeof TEMPO;
  lockMs?: number;
  /** In place of those over Redis. */
  queues?: Queues;
}

/** A real queue over a Redis that the tests of one file share, each under a prefix of its own, and servers for each channel. */
export function deliveryTests() {
  let server: Awaited<ReturnType<typeof testRedis>>;
  beforeAll(async () => {
    server = await testRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  return { open: () => open(server.url) };
}

async function open(redisUrl: string) {
  await using stack = new AsyncDisposableStack();
  const log = recordedLog();
  const redis = await openRedis(redisUrl, log);
  stack.defer(() => redis.disconnect());
  const prefix = `delivery-${crypto.randomUUID().slice(0, 8)}`;
  const keys = keysOf(prefix);
  const queues = stack.use(openQueues(redis, keys, log));
  const fakes: Record<SendingChannel, WebhookFake> = {
    slack: stack.use(await startWebhookFake()),
    ntfy: stack.use(await startWebhookFake()),
    webhook: stack.use(await startWebhookFake()),
  };
  const told: string[] = [];
  const held = stack.move();
  const alerts = queues.of('alert');

  return {
    redisUrl,
    prefix,
    log,
    redis,
    keys,
    queues,
    fakes,
    /** `slack refused`, `slack accepted`. */
    told,
    channel: (name: SendingChannel, severity?: Severity) => setChannelAt(name, fakes[name].url, severity),
    /** An alerter. */
    start: ({ now, tempo = HURRIED, lockMs, ...options }: DeliveryStart) =>
      delivery({
        redis,
        redisUrl,
        keys,
        queues,
        ...options,
        log,
        clock: { now: now ?? Date.now },
        tempo,
        ...(lockMs && { lockMs }),
        onRefused: async (channel) => void told.push(`${channel} refused`),
        onAccepted: async (channel) => void told.push(`${channel} accepted`),
      }),
    announce: (id: string, message: AlertMessage) => queues.add('alert', [{ id, payload: message }]),
    /** The titles that a channel has shown, in the order in which they arrived. */
    shown: (name: SendingChannel) => fakes[name].taken.flatMap(({ body }) => titlesOf(name, body)),
    logged: () => log.lines.flatMap(({ fields }) => ('alert' in fields ? [fields.alert] : [])),
    delayed: async (): Promise<Payload<'alert'>[]> => (await alerts.getDelayed()).map(({ data }) => data),
    /** When a job that waits comes due. */
    dueAt: async (id: string): Promise<Instant> =>
      Math.floor(Number(await redis.zscore(alerts.toKey('delayed'), id)) / 0x1000),
    /** Everything is delivered: nothing waits in any way. */
    async isEmpty(): Promise<boolean> {
      const counts = await alerts.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
      return Object.values(counts).every((count) => count === 0);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function titlesOf(name: SendingChannel, body: string): string[] {
  const { blocks = [], alerts = [], title } = JSON.parse(body);
  if (name === 'ntfy') return [title];
  if (name === 'webhook') return alerts.map((each: { title: string }) => each.title);
  return blocks
    .filter(({ type }: { type: string }) => type === 'header')
    .map(({ text }: { text: { text: string } }) => text.text.replace(/^\S+ /, ''));
}
