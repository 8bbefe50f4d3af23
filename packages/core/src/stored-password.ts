/** A password as scrypt (RFC 7914) leaves it: enough to recognise it, and not to know it. */
export interface StoredPassword {
  /** N is two to the power of this. */
  costLog2: number;
  /** r */
  blockSize: number;
  /** p */
  parallelism: number;
  /** base64url, as is `hash`. */
  salt: string;
  hash: string;
}

/** Without `$`, which docker compose and shells would take for a variable, and without `=`. */
const TEXT = /^scrypt:(\d{2}):(\d{1,2}):(\d{1,2}):([\w-]{22,86}):([\w-]{43,86})$/;

/** Below it is guessed too fast; above it a sign-in takes more memory than a small machine has to spare (128 r N bytes). */
const BOUNDS = { costLog2: [14, 17], blockSize: [8, 16], parallelism: [1, 8] } as const;

const isWithin = (value: number, [from, to]: readonly [number, number]) => value >= from && value <= to;

/** @returns undefined for what is no stored password, or one that asks for too little or too much work */
export function parseStoredPassword(text: string): StoredPassword | undefined {
  const [, cost, block, parallel, salt, hash] = TEXT.exec(text) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  const numbers = { costLog2: Number(cost), blockSize: Number(block), parallelism: Number(parallel) };
  const isSound =
    isWithin(numbers.costLog2, BOUNDS.costLog2) &&
    isWithin(numbers.blockSize, BOUNDS.blockSize) &&
    isWithin(numbers.parallelism, BOUNDS.parallelism);
  return isSound ? { ...numbers, salt, hash } : undefined;
}

/** Whether a text can only be meant as one, rightly or wrongly. */
export const looksStored = (text: string): boolean => text.startsWith('scrypt:');

export const storedPasswordText = ({ costLog2, blockSize, parallelism, salt, hash }: StoredPassword): string =>
  `scrypt:${costLog2}:${blockSize}:${parallelism}:${salt}:${hash}`;
