import type { ChannelName, Milliseconds, QuietHours, Severity } from '@ohmini/core';
import type { Account } from './account.ts';
import type { AccountsFile } from './accounts-file.ts';
import type { DashboardAccess } from './dashboard-access.ts';
import type { Statement } from './describe.ts';
import type { SinkName } from './mode.ts';
import type { Networks } from './networks.ts';
import type { Secret } from './secret.ts';
import type { ServiceName } from './service-name.ts';
import type { Settings } from './table.ts';

export interface InfluxConfig {
  url: string;
  token: Secret;
  org: string;
  bucket: string;
  connectTimeoutMs: Milliseconds;
  writeTimeoutMs: Milliseconds;
}

/** The settings as the program uses them: checked, in plain units, with every default in its place. */
export interface Config {
  /** In a demo the simulator is Octopus; nothing configured is called or written to, save REDIS_URL. */
  mode: 'demo' | 'real';
  services: readonly ServiceName[];
  /** As they were at the start: one or more where Octopus is called; a demo has one of its own. */
  accounts: readonly Account[];
  /** Where they change while we run; undefined where the settings or a demo name a single one. */
  accountsFile: AccountsFile | undefined;
  /** Absolute; a demo's own in a demo. */
  dataDir: string;
  octopus: { graphqlUrl: string; backendGraphqlUrl: string; restUrl: string };
  /** A demo whose simulator runs elsewhere; otherwise whoever starts a demo starts its simulator. */
  hasSharedSimulator: boolean;
  polling: {
    timeoutMs: Milliseconds;
    overlapMs: Milliseconds;
    consecutiveErrorThreshold: number;
    maxBackoffFactor: number;
  };
  sink: SinkName;
  /** The measurement of electricity readings, in either sink. */
  measurement: string;
  /** There when `sink` is influx, and only then. A demo's bucket is its own: made-up readings reach no other. */
  influx: InfluxConfig | undefined;
  redis: { kind: 'embedded' } | { kind: 'url'; url: Secret };
  queue: { prefix: string; partitions: number; budgetBytes: number; allowVolatile: boolean };
  alerts: {
    slackUrl: Secret | undefined;
    ntfyUrl: Secret | undefined;
    webhookUrl: Secret | undefined;
    /** The least that each tells people of. */
    severity: Readonly<Record<Exclude<ChannelName, 'log'>, Severity>>;
    quietHours: QuietHours | undefined;
    heartbeatUrl: Secret | undefined;
    digest: Settings['DIGEST'];
  };
  /** Where this process serves its page, health and metrics; port 0 is any free one. */
  listen: { host: string; port: number };
  dashboard: {
    access: DashboardAccess;
    /** Where people reach it from elsewhere, without a slash at the end; undefined where nobody has said. */
    publicUrl: string | undefined;
    /** Names by which browsers may ask for it besides its addresses and those of private networks; in small letters. */
    publicNames: readonly string[];
    /** From there it is believed for whom a request is made. */
    trustedProxy: Networks | undefined;
    /** Jobs may be retried and promoted there. */
    canWrite: boolean;
  };
  tariffs: { freshMs: Milliseconds; staleMs: Milliseconds };
  log: { level: Settings['LOG_LEVEL']; format: Settings['LOG_FORMAT'] };
  shutdownTimeoutMs: Milliseconds;
  otlpEndpoint: string | undefined;
  /** What was stated where, for `ohmini config print`. */
  statements: readonly Statement[];
}
