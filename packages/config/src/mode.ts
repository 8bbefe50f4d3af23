import type { Problem, Source } from './problem.ts';
import type { ServiceName } from './service-name.ts';
import { type SettingName, settingNames } from './table.ts';

export type SinkName = 'influx' | 'sqlite';

/** What the decision rests on. */
export interface ModeFacts {
  /** Asked for on the command line. */
  demo: boolean;
  /** The settings that are set anywhere, rightly or wrongly. */
  set: ReadonlyMap<SettingName, Source>;
  /** The value of SINK, where it is set. */
  sink: SinkName | undefined;
  services: readonly ServiceName[];
}

export interface Mode {
  mode: 'demo' | 'real';
  sink: SinkName;
  redis: 'embedded' | 'url';
  /** What is missing for it, or contradicts it. */
  problems: Problem[];
}

/** Any of these says that Octopus itself is meant: an endpoint or a budget alone is a key forgotten, not a demo. */
const octopusNames = settingNames.filter((name) => name.startsWith('OCTOPUS_') || name === 'ACCOUNTS_FILE');
const influxNames = settingNames.filter((name) => name.startsWith('INFLUXDB_'));

/**
 * Demo or real, and what it runs on. Readings reach the store only through a scheduler, a fetcher and a writer: a
 * process that runs all three can do with a Redis of its own, and is a demo when nothing real is configured. Processes
 * of one service each are a demo where DEMO_OCTOPUS_URL names a simulator that they share.
 */
export function decideMode(facts: ModeFacts): Mode {
  const { set, services } = facts;
  const isSet = (name: SettingName) => set.has(name);
  const redis = isSet('REDIS_URL') ? 'url' : 'embedded';
  const isWhole = (['scheduler', 'fetcher', 'writer'] as const).every((service) => services.includes(service));
  const hasInflux = influxNames.some(isSet) || facts.sink === 'influx';
  const isShared = isSet('DEMO_OCTOPUS_URL') && !octopusNames.some(isSet);
  const isReal = octopusNames.some(isSet) || hasInflux || !isWhole;
  if (facts.demo || (!isReal && !isShared)) return { mode: 'demo', sink: 'sqlite', redis, problems: [] };
  const sink = facts.sink ?? (hasInflux ? 'influx' : 'sqlite');
  const problems = [
    ...(isShared ? [] : accountProblems(facts)),
    ...(sink === 'influx' ? storeProblems(facts) : []),
    ...(isWhole || redis === 'url' ? [] : [missing('REDIS_URL', 'so that services in several processes meet')]),
  ];
  return { mode: isShared ? 'demo' : 'real', sink, redis, problems };
}

const missing = (name: SettingName, why: string): Problem => ({
  name,
  rule: `must be set, ${why}`,
  source: 'not set',
});

/** Keys belong where Octopus is called: a writer of its own needs none. */
function accountProblems({ set, services }: ModeFacts): Problem[] {
  const both = ['OCTOPUS_API_KEY', 'OCTOPUS_ACCOUNT_NUMBER'] as const;
  if (set.has('ACCOUNTS_FILE')) {
    const rule = 'must not be set together with ACCOUNTS_FILE';
    const doubled = both.filter((name) => set.has(name));
    return doubled.map((name) => ({ name, rule, source: set.get(name) ?? 'not set' }));
  }
  const absent = both.filter((name) => !set.has(name));
  const isNeeded = absent.length < both.length || services.includes('scheduler') || services.includes('fetcher');
  const why = 'or ACCOUNTS_FILE, to fetch readings; with no OCTOPUS_, ACCOUNTS_FILE or INFLUXDB_ setting a demo runs';
  return isNeeded ? absent.map((name) => missing(name, why)) : [];
}

function storeProblems({ set }: ModeFacts): Problem[] {
  const needed = ['INFLUXDB_URL', 'INFLUXDB_TOKEN', 'INFLUXDB_ORG'] as const;
  const why = 'to write to InfluxDB; with SINK=sqlite readings are kept in a file instead';
  return needed.filter((name) => !set.has(name)).map((name) => missing(name, why));
}
