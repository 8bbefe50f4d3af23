import { isAbsolute, normalize } from 'node:path';
import { readRegularFile } from './regular-file.ts';

/** `rule` completes the sentence about the setting. */
export type Resolved = { text: string; exposed?: boolean } | { rule: string };

/** Turns what is stated for a secret into the secret. */
export interface SecretSource {
  /** Takes a reference `file:/path` or `env:NAME`, or the secret itself. */
  resolve(text: string): Resolved;
  /** The variables that references meant. */
  readonly referenced: ReadonlySet<string>;
}

const LIMIT_BYTES = 64 * 1024;

const NO_FILE = 'must name a readable text file of at most 64 KB by its absolute path, without ".."';

/**
 * A mounted secret. The newline at its end does not matter: every kind of setting trims. Symbolic links are followed,
 * since Kubernetes mounts secrets so. The path must be absolute because the folder we run in differs between npm, systemd and containers.
 */
export function readSecretFile(path: string): Resolved {
  if (!isAbsolute(path) || normalize(path) !== path) return { rule: NO_FILE };
  const file = readRegularFile(path, LIMIT_BYTES);
  if ('fault' in file) return { rule: NO_FILE };
  return file.text.trim() === '' ? { rule: 'must name a file that is not empty' } : file;
}

function referenceIn(text: string): { scheme: string | undefined; rest: string } {
  const [, scheme, rest = ''] = /^(file|env|vault|aws):(.*)$/s.exec(text.trim()) ?? [];
  return { scheme, rest };
}

/** The path in a reference `file:/path`; undefined for anything else. */
export function referencedFile(text: string): string | undefined {
  const { scheme, rest } = referenceIn(text);
  return scheme === 'file' ? rest : undefined;
}

/** @param variable what a reference `env:` finds under a name */
export function secretSource(variable: (name: string) => string | undefined): SecretSource {
  const referenced = new Set<string>();

  const fromVariable = (name: string): Resolved => {
    referenced.add(name);
    const text = variable(name);
    return text === undefined ? { rule: 'refers to a variable that is not set' } : { text };
  };

  const resolve = (text: string): Resolved => {
    const { scheme, rest } = referenceIn(text);
    if (scheme === undefined) return { text };
    if (scheme === 'file') return readSecretFile(rest);
    if (scheme === 'env') return fromVariable(rest);
    return { rule: `is a reference ${scheme}:, which this version does not resolve yet; use file: or env:` };
  };

  return { resolve, referenced };
}
