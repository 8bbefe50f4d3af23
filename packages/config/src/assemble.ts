import { resolve } from 'node:path';
import { seconds } from '@ohmini/core';
import type { Account } from './account.ts';
import type { AccountsFile } from './accounts-file.ts';
import type { Config, InfluxConfig } from './config.ts';
import { type DashboardAccess, isLoopback, publicNames } from './dashboard-access.ts';
import type { Statement } from './describe.ts';
import type { Mode } from './mode.ts';
import type { Settings } from './table.ts';

const BYTES_PER_MB = 1024 * 1024;

interface Parts {
  settings: Settings;
  mode: Mode;
  accounts: Account[];
  accountsFile: AccountsFile | undefined;
  listen: Config['listen'];
  access: DashboardAccess;
  statements: Statement[];
  cwd: string;
}

/** From the names of the environment to the program's own, in plain units. */
export function assemble({ settings, mode, accounts, accountsFile, listen, access, statements, cwd }: Parts): Config {
  const isDemo = mode.mode === 'demo';
  return {
    mode: mode.mode,
    services: settings.SERVICES,
    accounts,
    accountsFile,
    dataDir: resolve(cwd, settings.DATA_DIR, isDemo ? 'demo' : ''),
    octopus: isDemo && settings.DEMO_OCTOPUS_URL ? simulatorAt(settings.DEMO_OCTOPUS_URL) : octopusOf(settings),
    hasSharedSimulator: isDemo && settings.DEMO_OCTOPUS_URL !== undefined,
    polling: {
      timeoutMs: seconds(settings.POLL_TIMEOUT_SECONDS),
      overlapMs: seconds(settings.POLL_OVERLAP_SECONDS),
      consecutiveErrorThreshold: settings.CONSECUTIVE_ERROR_THRESHOLD,
      maxBackoffFactor: settings.MAX_BACKOFF_FACTOR,
    },
    sink: mode.sink,
    measurement: settings.INFLUXDB_MEASUREMENT,
    influx: mode.sink === 'influx' ? influxOf(settings, isDemo) : undefined,
    redis: settings.REDIS_URL ? { kind: 'url', url: settings.REDIS_URL } : { kind: 'embedded' },
    queue: {
      prefix: isDemo ? `${settings.QUEUE_PREFIX}-demo` : settings.QUEUE_PREFIX,
      partitions: settings.QUEUE_PARTITIONS,
      budgetBytes: settings.REDIS_BUDGET_MB * BYTES_PER_MB,
      allowVolatile: settings.ALLOW_VOLATILE_REDIS,
    },
    alerts: alertsOf(settings),
    listen,
    dashboard: {
      access,
      publicUrl: settings.DASHBOARD_URL?.replace(/\/+$/, ''),
      publicNames: publicNames(settings, access),
      trustedProxy: settings.DASHBOARD_TRUSTED_PROXY,
      canWrite: settings.DASHBOARD_WRITE && (access.kind === 'guarded' || isLoopback(listen.host)),
    },
    tariffs: { freshMs: seconds(settings.TARIFF_FRESH_SECONDS), staleMs: seconds(settings.TARIFF_STALE_SECONDS) },
    log: { level: settings.LOG_LEVEL, format: settings.LOG_FORMAT },
    shutdownTimeoutMs: seconds(settings.SHUTDOWN_TIMEOUT_SECONDS),
    otlpEndpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
    statements,
  };
}

const octopusOf = (settings: Settings): Config['octopus'] => ({
  graphqlUrl: settings.OCTOPUS_GRAPHQL_URL,
  backendGraphqlUrl: settings.OCTOPUS_BACKEND_GRAPHQL_URL,
  restUrl: settings.OCTOPUS_REST_URL,
});

function simulatorAt(url: string): Config['octopus'] {
  const at = (path: string) => new URL(path, url).href;
  return { graphqlUrl: at('/v1/graphql/'), backendGraphqlUrl: at('/backend/v1/graphql/'), restUrl: at('/v1') };
}

/** A demo has a bucket of its own, so that made-up readings never stand beside real ones. */
function influxOf(settings: Settings, isDemo: boolean): InfluxConfig | undefined {
  const { INFLUXDB_URL: url, INFLUXDB_TOKEN: token, INFLUXDB_ORG: org } = settings;
  if (!url || !token || !org) return undefined;
  return {
    url,
    token,
    org,
    bucket: isDemo ? `${settings.INFLUXDB_BUCKET}_demo` : settings.INFLUXDB_BUCKET,
    connectTimeoutMs: seconds(settings.INFLUX_CONNECT_TIMEOUT_SECONDS),
    writeTimeoutMs: seconds(settings.INFLUX_WRITE_TIMEOUT_SECONDS),
  };
}

const alertsOf = (settings: Settings): Config['alerts'] => ({
  slackUrl: settings.SLACK_ENABLED ? settings.SLACK_WEBHOOK_URL : undefined,
  ntfyUrl: settings.NTFY_URL,
  webhookUrl: settings.ALERT_WEBHOOK_URL,
  severity: { slack: settings.SLACK_SEVERITY, ntfy: settings.NTFY_SEVERITY, webhook: settings.ALERT_WEBHOOK_SEVERITY },
  quietHours: settings.QUIET_HOURS,
  heartbeatUrl: settings.HEARTBEAT_URL,
  digest: settings.DIGEST,
});
