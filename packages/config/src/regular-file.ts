import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** `exposed`: other users of this machine can read it. */
export type FileText = { text: string; exposed: boolean } | { fault: 'missing' | 'unreadable' };

/** Group and other may read. */
const READABLE_BY_OTHERS = 0o044;

/**
 * Reads a regular file of at most `limit` bytes, without a byte order mark. Anything else is `unreadable`: a folder, a
 * device, binary data, and a FIFO, which an open without O_NONBLOCK would wait at for ever.
 */
export function readRegularFile(path: string, limit: number): FileText {
  if (path.includes('\0')) return { fault: 'unreadable' };
  try {
    return readOpened(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), limit);
  } catch (error) {
    return { fault: error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'missing' : 'unreadable' };
  }
}

function readOpened(descriptor: number, limit: number): FileText {
  try {
    const about = fstatSync(descriptor);
    // One byte more than allowed: files in /proc say that they are empty, and a file may grow while it is read.
    const buffer = Buffer.alloc(about.isFile() && about.size <= limit ? limit + 1 : 0);
    const length = buffer.length > 0 ? readSync(descriptor, buffer) : Number.POSITIVE_INFINITY;
    const text = buffer.toString('utf8', 0, Math.min(length, limit)).replace(/^\uFEFF/, '');
    if (length > limit || text.includes('\0')) return { fault: 'unreadable' };
    return { text, exposed: (about.mode & READABLE_BY_OTHERS) !== 0 };
  } finally {
    closeSync(descriptor);
  }
}
