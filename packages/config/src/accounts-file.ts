import { createHash } from 'node:crypto';
import { type Account, accountOf } from './account.ts';
import { type Findings, noFindings } from './findings.ts';
import { readHouseholds } from './households.ts';
import { ConfigError } from './problem.ts';
import { readRegularFile } from './regular-file.ts';
import { referencedFile, type SecretSource } from './secret-source.ts';
import type { Settings } from './table.ts';

/** ACCOUNTS_FILE, for looking into again while we run. */
export interface AccountsFile {
  /** The households that it names now. @throws ConfigError with everything that is wrong */
  read(): Account[];
  /**
   * Another text as soon as `read` would read something else: in the file, or in a key file that it refers to. It is made
   * of their contents, since Kubernetes swaps a link above them and leaves names and times as they please.
   */
  fingerprint(): string;
}

/** Larger than anything `read` accepts: what is too large is told apart as well. */
const LIMIT_BYTES = 1024 * 1024;

/** Faults go to `findings`; what the file does not say of a household is taken from the settings. */
export const readAccounts = (path: string, secrets: SecretSource, settings: Settings, findings: Findings): Account[] =>
  readHouseholds(path, secrets, findings).map((household) => accountOf(household, settings));

export function accountsFile(path: string, secrets: SecretSource, settings: Settings): AccountsFile {
  let keyFiles = new Set<string>();
  return {
    read() {
      const findings = noFindings();
      const noted = new Set<string>();
      const accounts = readAccounts(path, noting(secrets, noted), settings, findings);
      keyFiles = noted;
      if (findings.problems.length > 0) throw new ConfigError(findings.problems);
      return accounts;
    },
    fingerprint() {
      const hash = createHash('sha256');
      for (const each of [path, ...keyFiles]) hash.update(JSON.stringify([each, readRegularFile(each, LIMIT_BYTES)]));
      return hash.digest('hex');
    },
  };
}

/** Remembers which files are asked for, also those that are not there. */
const noting = (secrets: SecretSource, paths: Set<string>): SecretSource => ({
  ...secrets,
  resolve(text) {
    const path = referencedFile(text);
    if (path !== undefined) paths.add(path);
    return secrets.resolve(text);
  },
});
