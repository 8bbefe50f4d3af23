import { keysOf, openQueues, openRedis } from '@ohmini/queue';
import { delivery } from '../src/delivery.ts';
import { setChannelAt } from './delivery-fixture-channels.ts';

/** An alerter in a process of its own, until it is killed. */
const [redisUrl = '', prefix = '', slack = ''] = process.argv.slice(2);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const redis = await openRedis(redisUrl, log);
const keys = keysOf(prefix);
await delivery({
  redis,
  redisUrl,
  keys,
  queues: openQueues(redis, keys, log),
  log,
  clock: Date,
  channels: [setChannelAt('slack', slack)],
  onRefused: async () => {},
  onAccepted: async () => {},
  lockMs: 500,
});
