import type { Log } from '@ohmini/core';
import { type DashboardPorts, serveDashboard } from '../src/index.ts';
import { quietApi } from './api-household.ts';
import { EVENING, household } from './household.ts';
import { flowing } from './pipeline.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A dashboard's ports with a healthy household behind them; a test changes what it is about. */
export const ports = (changed: Partial<DashboardPorts> = {}): DashboardPorts => ({
  version: '0.1.0',
  clock: { now: () => EVENING },
  log: silent,
  readiness: async () => ({ ready: true, components: { redis: { status: 'healthy', message: 'Answers.' } } }),
  metrics: async () => 'ohmini_readings_stored_total 7\n',
  overview: async () => household(EVENING),
  api: quietApi,
  way: { pipeline: async () => flowing(), replay: async () => undefined },
  queues: [],
  access: { kind: 'open', isSaid: false },
  isOurName: (name) => name === 'localhost',
  isTrustedProxy: () => false,
  tariffs: {
    answer: async () => ({ status: 404, headers: { 'content-type': 'application/json' }, body: '{}' }),
    publicUrl: undefined,
    isOwnHost: (name) => name === '127.0.0.1',
  },
  boardWritable: true,
  demo: false,
  ...changed,
});

export const dashboard = (changed: Partial<DashboardPorts> = {}, port = 0) =>
  serveDashboard({ host: '127.0.0.1', port }, ports(changed));
