/** A value in [0, 1) for every index, the same for ever: what is random about a home, without any state. */
export type Stream = (index: number) => number;

export function stream(seed: number, label: string): Stream {
  const salt = hashText(label, seed);
  return (index) => mix(salt, index) / 2 ** 32;
}

/** FNV-1a over the UTF-16 units, started at the seed: 32 bits. */
export function hashText(text: string, seed = 0): number {
  let hash = mix(seed, 0x811c9dc5);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash, text.length);
}

/** The finaliser of MurmurHash3: neighbouring indexes come out unrelated. */
function mix(salt: number, index: number): number {
  let h = salt ^ Math.imul(index, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
