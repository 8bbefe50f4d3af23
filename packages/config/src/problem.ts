/** Where a value was stated, strongest first. */
export type Source =
  | 'command line'
  | 'environment'
  | '.env'
  | 'ohmini.yaml'
  | 'ACCOUNTS_FILE'
  | 'demo'
  | 'default'
  | 'not set';

/** One fault in the settings. Never holds the value: it may be a secret, or a secret in the wrong place. */
export interface Problem {
  /** The setting, or the place in a file: `accounts[0].number`. */
  name: string;
  /** The rest of the sentence, with the fix: `must be a whole number of seconds from 10 to 3600`. */
  rule: string;
  source: Source;
}

export function sentence({ name, rule, source }: Problem): string {
  return source === 'not set' ? `${name} ${rule}.` : `${name} (${source}) ${rule}.`;
}

/** Everything that is wrong with the settings, at once. The process ends with `exitCode`, before anything was started. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;
  readonly problems: readonly Problem[];
  /** What was noticed besides, such as a name that is nearly one of ours. */
  readonly warnings: readonly string[];

  constructor(problems: readonly Problem[], warnings: readonly string[] = []) {
    super([...problems.map(sentence), ...warnings.map((each) => `Warning: ${each}`)].join('\n'));
    this.problems = problems;
    this.warnings = warnings;
  }
}
