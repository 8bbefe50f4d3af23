import type { Findings } from './findings.ts';
import { reachOf } from './host.ts';
import type { Source } from './problem.ts';
import type { Secret } from './secret.ts';
import type { SettingName, Settings } from './table.ts';

/** Who may see the dashboard. */
export type DashboardAccess =
  | {
      kind: 'open';
      /** Somebody has said so, and it is not only that nobody else can connect. */
      isSaid: boolean;
    }
  | {
      kind: 'guarded';
      login: { user: string; password: Secret } | undefined;
      /** In which a trusted proxy names who signed in there. */
      userHeader: string | undefined;
    };

/** Whether only this machine can connect to what listens there. */
export const isLoopback = (host: string): boolean => reachOf(host) === 'loopback';

const GUARDS = ['DASHBOARD_PASSWORD', 'DASHBOARD_FORWARD_USER_HEADER'] as const;

/**
 * The dashboard shows when a home is empty: where other machines can reach it, it has a password, or a proxy that signs
 * people in, or somebody has said in so many words that it needs none.
 */
export function dashboardAccess(
  settings: Settings,
  set: ReadonlyMap<SettingName, Source>,
  host: string,
  findings: Findings,
): DashboardAccess {
  const { DASHBOARD_AUTH: asked, DASHBOARD_USER: user, DASHBOARD_PASSWORD: password } = settings;
  const userHeader = settings.DASHBOARD_FORWARD_USER_HEADER;
  if (asked === false) {
    for (const guard of GUARDS) {
      if (settings[guard] === undefined) continue;
      const rule = `must not be off while ${guard} is set: set it to on, or take the other away`;
      findings.problems.push({ name: 'DASHBOARD_AUTH', rule, source: set.get('DASHBOARD_AUTH') ?? 'default' });
    }
    if (!isLoopback(host)) findings.warnings.push(OPEN_TO_ALL);
    return { kind: 'open', isSaid: true };
  }
  if (userHeader !== undefined && !set.has('DASHBOARD_TRUSTED_PROXY')) {
    const rule = 'must be set, because DASHBOARD_FORWARD_USER_HEADER is believed from there alone';
    findings.problems.push({ name: 'DASHBOARD_TRUSTED_PROXY', rule, source: 'not set' });
  }
  const absent = (['DASHBOARD_USER', 'DASHBOARD_PASSWORD'] as const).filter((name) => !set.has(name));
  const why =
    absent.length === 1
      ? 'with the other of user and password'
      : userHeader === undefined && whyNeeded(asked === true, host, set.has('DASHBOARD_HOSTS'));
  if (why) {
    const rule = `must be set, ${why}`;
    findings.problems.push(...absent.map((name) => ({ name, rule, source: 'not set' as const })));
  }
  const login = user !== undefined && password !== undefined ? { user, password } : undefined;
  return login || userHeader !== undefined ? { kind: 'guarded', login, userHeader } : { kind: 'open', isSaid: false };
}

const OPEN_TO_ALL = 'DASHBOARD_AUTH is off: everybody who can reach HEALTH_SERVER_ADDR sees the dashboard.';

function whyNeeded(asked: boolean, host: string, hasPublicName: boolean): string | undefined {
  if (asked) return 'because DASHBOARD_AUTH is on';
  if (!isLoopback(host))
    return 'because other machines can reach the dashboard; or bind HEALTH_SERVER_ADDR to 127.0.0.1, or set DASHBOARD_AUTH=off';
  if (hasPublicName) return 'because DASHBOARD_HOSTS lets others reach the dashboard; or set DASHBOARD_AUTH=off';
  return undefined;
}

/**
 * The names besides those that can only be of this machine or its network. A dashboard that is open because nobody else
 * can connect has none: under a public name somebody else does.
 */
export function publicNames(settings: Settings, access: DashboardAccess): string[] {
  if (access.kind === 'open' && !access.isSaid) return [];
  const { DASHBOARD_HOSTS: named = [], DASHBOARD_URL: url } = settings;
  return [...named, ...(url === undefined ? [] : [new URL(url).hostname])];
}
