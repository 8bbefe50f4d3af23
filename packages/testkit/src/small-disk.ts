import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of a few megabytes. */
export interface SmallDisk extends Disposable {
  readonly path: string;
  /** Not one more byte fits, until `free`. */
  fill(): void;
  free(): void;
}

/** Why this machine can have none; undefined where it can. */
export function noSmallDisk(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root, to mount a small disk';
  try {
    using _disk = smallDisk(1);
    return undefined;
  } catch {
    return 'needs the right to mount';
  }
}

export function smallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'ohmini-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'ignore' });
  const filler = join(path, 'filler');
  return {
    path,
    fill() {
      const page = Buffer.alloc(4096);
      try {
        for (;;) writeFileSync(filler, page, { flag: 'a' });
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
    },
    free: () => rmSync(filler, { force: true }),
    [Symbol.dispose]() {
      execFileSync('umount', ['-l', path]);
      rmdirSync(path);
    },
  };
}
