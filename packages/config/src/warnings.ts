import type { Account } from './account.ts';
import type { Mode } from './mode.ts';
import { legacyNames, type SettingName, type Settings, unusedNames } from './table.ts';

/** What Octopus allows an account in an hour, all apps together. */
const ALLOWED_CALLS_PER_HOUR = 100;

interface Facts {
  settings: Settings;
  set: ReadonlyMap<SettingName, unknown>;
  mode: Mode;
  accounts: readonly Account[];
  /** What holds a secret and can be read by other users of this machine. */
  exposed: ReadonlySet<string>;
}

/** What is allowed and probably not meant. */
export function warningsOf({ settings, set, mode, accounts, exposed }: Facts): string[] {
  const isReal = mode.mode === 'real';
  const isShared = !isReal && settings.DEMO_OCTOPUS_URL !== undefined;
  const legacy = legacyNames.filter((name) => set.has(name));
  const unused = unusedNames.filter((name) => set.has(name));
  const warnings: [boolean, string][] = [
    [legacy.length > 0, `${legacy.join(', ')}: accepted without effect, the write queue is the cache.`],
    [unused.length > 0, `${unused.join(', ')}: not used by this version.`],
    [
      isReal && accounts.some(({ callsPerHour }) => callsPerHour > ALLOWED_CALLS_PER_HOUR),
      'OCTOPUS_CALLS_PER_HOUR is above 100: Octopus allows an account 100 calls in an hour, all apps together.',
    ],
    [
      isReal && accounts.some(({ apiKey }) => !apiKey.reveal().startsWith('sk_')),
      'An Octopus API key does not begin with sk_: is it the key, and the whole key?',
    ],
    [
      set.has('SLACK_ENABLED') && settings.SLACK_ENABLED && !set.has('SLACK_WEBHOOK_URL'),
      'SLACK_ENABLED is on and SLACK_WEBHOOK_URL is not set: no alert goes to Slack.',
    ],
    [
      !isReal &&
        !isShared &&
        (['OCTOPUS_API_KEY', 'ACCOUNTS_FILE', 'INFLUXDB_URL'] as const).some((name) => set.has(name)),
      'This is a demo: the configured Octopus account and store are not used.',
    ],
    [
      isShared,
      'No Octopus account is set: this is a demo, with the simulator of DEMO_OCTOPUS_URL. With docker compose it runs under --profile demo.',
    ],
    // In a container nobody else reads, and orchestrators mount secrets with modes of their own.
    ...(settings.OHMINI_CONTAINER ? [] : [...exposed]).map((what): [boolean, string] => [
      true,
      `${what} can be read by other users of this machine: chmod 600.`,
    ]),
  ];
  return warnings.filter(([applies]) => applies).map(([, text]) => text);
}
