/** The same choices for the same seed. */
export interface Chance {
  /** From 0 to 1. */
  next(): number;
  between(from: number, to: number): number;
  /** @throws when there is nothing to choose from */
  oneOf<Each>(choices: readonly Each[]): Each;
  shuffled<Each>(all: readonly Each[]): Each[];
}

/** Park and Miller's generator. */
export function chance(seed: number): Chance {
  let state = (Math.abs(Math.trunc(seed)) % 2147483646) + 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    oneOf(choices) {
      const [chosen] = choices.slice(Math.floor(next() * choices.length));
      if (chosen === undefined) throw new Error('There is nothing to choose from.');
      return chosen;
    },
    shuffled: (all) =>
      all
        .map((each) => ({ each, at: next() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ each }) => each),
  };
}
