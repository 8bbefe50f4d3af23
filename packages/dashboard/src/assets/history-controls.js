/**
 * @typedef {object} Deeds
 * @property {() => void} earlier
 * @property {() => void} later
 * @property {() => void} in
 * @property {() => void} out
 * @property {() => void} all
 * @property {(by: number) => void} step reads the point so many further on
 * @property {(factor: number, x: number) => void} zoomAt around so many pixels from the left of the window
 * @property {(range: string | undefined) => void} choose
 */

/** @typedef {'earlier' | 'later' | 'in' | 'out' | 'all'} Plain */

/** @type {Record<string, Plain>} */
const KEYS = { PageUp: 'earlier', PageDown: 'later', '+': 'in', '=': 'in', '-': 'out', 0: 'all', Escape: 'all' };

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY };

/**
 * Buttons, links, keys, wheel and double click, as deeds.
 * @param {HTMLElement} card
 * @param {HTMLElement} place of the chart
 * @param {Deeds} deeds
 */
export function historyControls(card, place, deeds) {
  place.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [deed, step] = [KEYS[event.key], STEPS[event.key]];
    if (!deed && !step) return;
    event.preventDefault();
    if (deed) deeds[deed]();
    if (step) deeds.step(step);
  });

  // A pinch on a touchpad is a wheel with Ctrl; the wheel alone belongs to the page.
  place.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      deeds.zoomAt(event.deltaY > 0 ? 1.25 : 0.8, event.clientX);
    },
    { passive: false },
  );

  place.addEventListener('dblclick', () => deeds.all());

  card.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest('button[data-does], a[data-range]') : null;
    if (target instanceof HTMLButtonElement) deeds[/** @type {Plain} */ (target.dataset.does)]();
    if (!(target instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    history.replaceState(null, '', target.href);
    deeds.choose(target.dataset.range);
  });
}

/** What can be done now, and what is chosen. @param {HTMLElement} card @param {{ range: string, isZoomed: boolean, isAtEnd: boolean }} now */
export function showControls(card, { range, isZoomed, isAtEnd }) {
  for (const button of card.querySelectorAll('button')) {
    if (button.dataset.does === 'all') button.hidden = !isZoomed;
    if (button.dataset.does === 'later') button.disabled = isAtEnd;
  }
  for (const link of card.querySelectorAll('a')) {
    if (link.dataset.range === range) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}
