import type { Findings } from './findings.ts';
import { reachOf } from './host.ts';
import type { Source } from './problem.ts';
import type { Secret } from './secret.ts';
import type { SettingName, Settings } from './table.ts';

/** Who may see the dashboard. */
export type DashboardAccess = { kind: 'open' } | { kind: 'password'; user: string; password: Secret };

/** Whether only this machine can connect to what listens there. */
export const isLoopback = (host: string): boolean => reachOf(host) === 'loopback';

/**
 * The dashboard shows when a home is empty: where other machines can reach it, it has a password, or somebody has said
 * in so many words that it needs none.
 */
export function dashboardAccess(
  settings: Settings,
  set: ReadonlyMap<SettingName, Source>,
  host: string,
  findings: Findings,
): DashboardAccess {
  const { DASHBOARD_AUTH: asked, DASHBOARD_USER: user, DASHBOARD_PASSWORD: password } = settings;
  if (asked === false) {
    if (password !== undefined) {
      const rule = 'must not be off while DASHBOARD_PASSWORD is set: set it to on, or take the password away';
      findings.problems.push({ name: 'DASHBOARD_AUTH', rule, source: set.get('DASHBOARD_AUTH') ?? 'default' });
    }
    if (!isLoopback(host)) findings.warnings.push(OPEN_TO_ALL);
    return { kind: 'open' };
  }
  if (user !== undefined && password !== undefined) return { kind: 'password', user, password };
  const absent = (['DASHBOARD_USER', 'DASHBOARD_PASSWORD'] as const).filter((name) => !set.has(name));
  const why = absent.length === 1 ? 'with the other of user and password' : whyNeeded(asked === true, host);
  if (why) {
    const rule = `must be set, ${why}`;
    findings.problems.push(...absent.map((name) => ({ name, rule, source: 'not set' as const })));
  }
  return { kind: 'open' };
}

const OPEN_TO_ALL = 'DASHBOARD_AUTH is off: everybody who can reach HEALTH_SERVER_ADDR sees the dashboard.';

function whyNeeded(asked: boolean, host: string): string | undefined {
  if (asked) return 'because DASHBOARD_AUTH is on';
  if (isLoopback(host)) return undefined;
  return 'because other machines can reach the dashboard; or bind HEALTH_SERVER_ADDR to 127.0.0.1, or set DASHBOARD_AUTH=off';
}
