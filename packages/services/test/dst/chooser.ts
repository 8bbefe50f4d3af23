/** Choices that follow from a seed: the same seed, the same run. */
export interface Chooser {
  /** From 0 up to, but without, `options`. */
  below(options: number): number;
  /** True once in so many times. */
  oneIn(times: number): boolean;
  oneOf<Each>(choices: readonly Each[]): Each;
  /** Whole, both ends included. */
  between(from: number, to: number): number;
}

/** Mixes whole numbers into one of 32 bits, so that what is true of a moment follows from the moment alone. */
export function mixed(...numbers: number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ (number | 0) ^ Math.floor(number / 2 ** 32), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

export function chooser(seed: number): Chooser {
  let count = 0;
  const below = (options: number) => mixed(seed, count++) % Math.max(1, options);
  return {
    below,
    oneIn: (times) => below(times) === 0,
    oneOf(choices) {
      const chosen = choices[below(choices.length)];
      if (chosen === undefined) throw new RangeError('There is nothing to choose from.');
      return chosen;
    },
    between: (from, to) => from + below(to - from + 1),
  };
}
