import type { Findings } from './findings.ts';
import type { Source } from './problem.ts';
import { readRegularFile } from './regular-file.ts';

/** A thousand households take 100 KB. */
const LIMIT_BYTES = 1024 * 1024;

export interface SettingsFile {
  text: string;
  /** Other users of this machine can read it. */
  exposed: boolean;
}

/** @returns undefined where there is none; one that cannot be read is a problem, and then as if empty */
export function readSettingsFile(path: string, source: Source, findings: Findings): SettingsFile | undefined {
  const file = readRegularFile(path, LIMIT_BYTES);
  if (!('fault' in file)) return file;
  if (file.fault === 'missing') return undefined;
  const rule = 'must be a text file of at most 1 MB that this user can read';
  findings.problems.push({ name: 'the file', rule, source });
  return undefined;
}
