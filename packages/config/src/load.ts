import { resolve } from 'node:path';
import { type Account, accountOf, demoHome, home } from './account.ts';
import { type AccountsFile, accountsFile, readAccounts } from './accounts-file.ts';
import { assemble } from './assemble.ts';
import type { Config } from './config.ts';
import { type DashboardAccess, dashboardAccess } from './dashboard-access.ts';
import { statementsOf } from './describe.ts';
import { dotenvLayer, warnOfUnknownNames } from './dotenv-layer.ts';
import { type Findings, noFindings } from './findings.ts';
import { type Environment, environmentLayer, type Layer, layerOf } from './layer.ts';
import { listenAddress } from './listen.ts';
import { decideMode, type Mode } from './mode.ts';
import { parseSettings } from './parse-settings.ts';
import { ConfigError } from './problem.ts';
import { type SecretSource, secretSource } from './secret-source.ts';
import { SERVICES } from './service-name.ts';
import { type Stated, statedIn, strongestLayers } from './stated.ts';
import { type SettingName, type Settings, table } from './table.ts';
import { warningsOf } from './warnings.ts';
import { yamlLayer } from './yaml-layer.ts';

export interface ConfigInput {
  env?: Environment;
  /** Where the files are, and what relative paths are relative to. */
  cwd?: string;
  files?: { dotenv: string; yaml: string };
  /** `--demo`. */
  demo?: boolean;
  /** `--services`, or the one service that this program is. Stronger than SERVICES. */
  services?: string;
}

export interface LoadedConfig {
  config: Config;
  /** Sentences for the log and `ohmini doctor`, without anything secret. */
  warnings: string[];
}

/** What a demo does otherwise: it shows something at once, and the simulator has calls to spare. */
const DEMO_TEXTS = [
  ['POLL_INTERVAL_SECONDS', '10'],
  ['OCTOPUS_CALLS_PER_HOUR', '720'],
] as const;

/**
 * The one way to the settings: command line over environment over `.env` over `ohmini.yaml` over defaults.
 *
 * @throws ConfigError with everything that is wrong
 */
export function loadConfig(input: ConfigInput = {}): LoadedConfig {
  const { env = process.env, cwd = process.cwd(), files = { dotenv: '.env', yaml: 'ohmini.yaml' } } = input;
  const findings = noFindings();
  const dotenv = dotenvLayer(resolve(cwd, files.dotenv), findings);
  const yaml = yamlLayer(resolve(cwd, files.yaml), findings);
  const layers = [layerOf('command line', [['SERVICES', input.services]]), environmentLayer(env), dotenv, yaml];
  const secrets = secretSource((name) => variable(env, name) ?? dotenv.values.get(name));
  const config = configOf(layers, { cwd, demo: input.demo ?? false, secrets, findings });
  warnOfUnknownNames(dotenv, secrets.referenced, findings);
  if (findings.problems.length > 0) throw new ConfigError(findings.problems, findings.warnings);
  return { config, warnings: findings.warnings };
}

function variable(env: Environment, name: string): string | undefined {
  const text = Object.hasOwn(env, name) ? env[name] : undefined;
  return text?.trim() ? text : undefined;
}

interface Surroundings {
  cwd: string;
  demo: boolean;
  secrets: SecretSource;
  findings: Findings;
}

/** As far as it can be made of what is stated: with problems among the findings, it is not to be used. */
function configOf(layers: readonly Layer[], { cwd, demo, secrets, findings }: Surroundings): Config {
  const strongest = strongestLayers(layers);
  const set = new Map([...strongest].map(([name, { source }]) => [name, source]));
  const stated = new Map<SettingName, Stated>();
  for (const [name, layer] of strongest) {
    const found = statedIn(layer, name, secrets, findings);
    if (found) stated.set(name, found);
  }
  const mode = decideMode({ demo, set, ...beforehand(stated) });
  findings.problems.push(...mode.problems);
  if (mode.mode === 'demo') {
    for (const [name, text] of DEMO_TEXTS) if (!set.has(name)) stated.set(name, { text, source: 'demo' });
  }
  const settings = parseSettings(stated, findings);
  const { accounts, file } = accountsOf(settings, mode, { cwd, secrets, findings });
  const listen = listenAddress(settings);
  const access: DashboardAccess = settings.SERVICES.includes('dashboard')
    ? dashboardAccess(settings, set, listen.host, findings)
    : { kind: 'open', isSaid: false };
  findings.warnings.push(...warningsOf({ settings, set, mode, accounts, exposed: findings.exposed }));
  return assemble({
    settings,
    mode,
    accounts,
    accountsFile: file,
    listen,
    access,
    statements: statementsOf(stated),
    cwd,
  });
}

/** The two settings that the mode depends on, and through it the defaults of others. */
function beforehand(stated: ReadonlyMap<SettingName, Stated>) {
  return {
    sink: table.shape.SINK.safeParse(stated.get('SINK')?.text).data,
    services: table.shape.SERVICES.safeParse(stated.get('SERVICES')?.text).data ?? SERVICES,
  };
}

interface Accounts {
  accounts: Account[];
  /** Where they come from a file that can be read again. */
  file?: AccountsFile;
}

function accountsOf(settings: Settings, mode: Mode, { cwd, secrets, findings }: Omit<Surroundings, 'demo'>): Accounts {
  if (mode.mode === 'demo') return { accounts: [accountOf(demoHome(), settings)] };
  if (!settings.ACCOUNTS_FILE) return { accounts: home(settings).map((household) => accountOf(household, settings)) };
  const path = resolve(cwd, settings.ACCOUNTS_FILE);
  const accounts = readAccounts(path, secrets, settings, findings);
  return { accounts, file: accountsFile(path, secrets, settings) };
}
