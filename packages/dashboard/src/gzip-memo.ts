import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Compresses a text, which its digest names. */
export type GzipMemo = (digest: string, text: string) => Promise<Buffer>;

/** Each is 40 kB at most: 1,500 rows. */
const MOST_REMEMBERED = 64;

const compressed = promisify(gzip);

/** What everybody asks for is compressed once; what was asked for last is remembered. */
export function gzipMemo(): GzipMemo {
  const known = new Map<string, Promise<Buffer>>();
  return (digest, text) => {
    const packed = known.get(digest) ?? compressed(text);
    known.delete(digest);
    known.set(digest, packed);
    const [oldest] = known.keys();
    if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
    return packed;
  };
}
