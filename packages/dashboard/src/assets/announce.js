/** A screen reader is told the demand no more often than this; that a meter fell silent, at once. */
const AT_MOST_EVERY_MS = 60_000;

/**
 * Says in a live region what is worth interrupting somebody for.
 * @param {HTMLElement} region
 * @returns {(meter: HTMLElement, now: number) => void} takes what is shown of a meter, as often as anybody likes
 */
export function announcer(region) {
  /** @type {{ state: string | undefined, words: string, at: number } | undefined} */
  let said;
  return (meter, now) => {
    const words = wordsOf(meter);
    const { state } = meter.dataset;
    // Who opens the page reads it; only what changes after that is told.
    if (!said) said = { state, words, at: now };
    const isDue = state === 'fresh' && words !== said.words && now - said.at >= AT_MOST_EVERY_MS;
    if (state === said.state && !isDue) return;
    said = { state, words, at: now };
    region.textContent = words;
  };
}

/** @param {HTMLElement} meter */
function wordsOf(meter) {
  const parts = meter.dataset.state === 'fresh' ? '.label, .big' : '.newest';
  return [...meter.querySelectorAll(parts)].map((part) => part.textContent?.trim().replace(/\s+/g, ' ')).join(' ');
}
