/** A failure whose message tells a person what is missing and how to get it: shown without a stack. */
export class SetupFailure extends Error {}

/** @param {unknown} error */
export function report(error) {
  if (!(error instanceof SetupFailure)) throw error;
  console.error(`ohmini: ${error.message}`);
  process.exitCode = 1;
}

/** @param {string} text */
export const say = (text) => console.error(`ohmini: ${text}`);
