import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, type ConfigInput, type LoadedConfig, loadConfig, type Problem, sentence } from '../src/index.ts';

export const KEY = 'sk_live_abcdefghijklmnopqrstuvwx';
export const HOUSEHOLD = { OCTOPUS_API_KEY: KEY, OCTOPUS_ACCOUNT_NUMBER: 'A-1234ABCD' };
export const STORE = { INFLUXDB_URL: 'http://influxdb:8086', INFLUXDB_TOKEN: 'token', INFLUXDB_ORG: 'home' };

type Files = Record<string, string | Buffer>;

export interface SettingsFolder extends Disposable {
  path(name: string): string;
  load(input?: ConfigInput): LoadedConfig;
  /** What `load` refuses; none when it does not. */
  problems(input?: ConfigInput): readonly Problem[];
  sentences(input?: ConfigInput): string[];
}

/** A working folder with these files in it, readable by their owner alone, and nothing in the environment. */
export function settingsFolder(files: Files = {}): SettingsFolder {
  const cwd = mkdtempSync(join(tmpdir(), 'ohmini-config-'));
  const path = (name: string) => join(cwd, name);
  for (const [name, content] of Object.entries(files)) writeFileSync(path(name), content, { mode: 0o600 });
  const load = (input: ConfigInput = {}) => loadConfig({ env: {}, cwd, ...input });
  const problems = (input?: ConfigInput) => {
    try {
      load(input);
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
  };
  return {
    path,
    load,
    problems,
    sentences: (input) => problems(input).map(sentence),
    [Symbol.dispose]: () => rmSync(cwd, { recursive: true }),
  };
}
