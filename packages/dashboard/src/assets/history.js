import { historyChart } from './history-chart.js';
import { historyControls, showControls } from './history-controls.js';
import { figuresTable, pointInWords, summaryParts, windowInWords } from './history-words.js';
import { overlay } from './overlay.js';
import { summary, tableRows } from './series.js';
import { moved, RANGE_SECONDS, rangeUntil, zoomed } from './zoom.js';

/** @typedef {import('./series.d.ts').Series} Series */
/** @typedef {{ from: number, to: number }} Stretch */

/** A chart that ends now is brought up to date this often, while somebody looks. */
const RENEW_EVERY_MS = 60_000;
/** Somebody who turns a wheel is not there yet. */
const SETTLED_AFTER_MS = 250;
const DAY = 86_400;
const HINT = matchMedia('(hover: hover)').matches ? 'Draw across the chart to look closer' : '';

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Draws the past and lets the reader move in it. @param {HTMLElement} card as pages/history-card.ts makes it */
export function startHistory(card) {
  const place = part('chart');
  const figures = /** @type {HTMLDetailsElement} */ (part('past-figures'));
  const say = overlay(place);
  for (const hidden of card.querySelectorAll('[data-needs-script]')) hidden.removeAttribute('hidden');

  const aheadMs = Number(card.dataset.at) - Date.now();
  const now = () => Math.ceil((Date.now() + aheadMs) / 1000);
  let range = rangeNamed(card.dataset.range);
  let stretch = rangeUntil(range, now());
  let isZoomed = false;
  /** @type {Series | undefined} */
  let series;
  /** @type {number | undefined} */
  let pointed;
  let asking = new AbortController();
  let settling = 0;

  const chart = historyChart(place, {
    onPoint(index) {
      pointed = index;
      part('readout').textContent = series && index !== undefined ? pointInWords(series, index) : HINT;
    },
    onSelect: (selected) => go(zoomed(selected, 1, now())),
  });

  /** @param {Stretch} next */
  function go(next) {
    stretch = next;
    isZoomed = true;
    chart.look(stretch);
    clearTimeout(settling);
    settling = setTimeout(load, SETTLED_AFTER_MS);
    showControls(card, { range, isZoomed, isAtEnd: stretch.to >= now() - 1 });
  }

  function showAll() {
    clearTimeout(settling);
    isZoomed = false;
    stretch = rangeUntil(range, now());
    showControls(card, { range, isZoomed, isAtEnd: true });
    void load();
  }

  async function load() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    place.dataset.state = 'loading';
    performance.mark('history asked');
    try {
      const answer = await seriesOf(card, stretch, signal);
      if (signal.aborted) return;
      series = answer;
      chart.show(answer, stretch);
      showWords(answer);
    } catch {
      if (signal.aborted) return;
      place.dataset.state = 'failed';
      part('shown').textContent = windowInWords(stretch);
      say('The past cannot be read just now.', { name: 'Try again', act: load });
    }
  }

  /** @param {Series} known */
  function showWords(known) {
    const isEmpty = known.at.length === 0;
    place.dataset.state = isEmpty ? 'empty' : 'shown';
    say(isEmpty ? 'No readings are stored of this time.' : '');
    const [energy = '', cost = '', ...others] = isEmpty
      ? []
      : summaryParts(summary(known, stretch), { isUpperBound: known.isUpperBound, now: now() });
    const strong = document.createElement('b');
    strong.textContent = [energy, cost].filter(Boolean).join(' · ');
    const when = isEmpty || isZoomed ? windowInWords(stretch) : '';
    const details = [when, ...others].filter(Boolean).join(' · ');
    part('shown').replaceChildren(strong, !isEmpty && details ? ` · ${details}` : details);
    if (figures.open) showFigures();
    // The frame after that in which uPlot draws: then it is seen.
    requestAnimationFrame(() => requestAnimationFrame(() => performance.measure('history drawn', 'history asked')));
  }

  function showFigures() {
    if (!series) return;
    const areDays = stretch.to - stretch.from > 2 * DAY;
    part('past-table').replaceChildren(figuresTable(tableRows(series, stretch), areDays, series.isUpperBound));
  }

  historyControls(card, place, {
    earlier: () => go(moved(stretch, -0.5, now())),
    later: () => go(moved(stretch, 0.5, now())),
    in: () => go(zoomed(stretch, 0.5, now())),
    out: () => go(zoomed(stretch, 2, now())),
    all: showAll,
    zoomAt: (factor, x) => go(zoomed(stretch, factor, now(), chart.timeAt(x))),
    choose(name) {
      range = rangeNamed(name);
      showAll();
    },
    step(by) {
      if (!series || series.at.length === 0) return;
      const last = series.at.length - 1;
      const index = Math.min(last, Math.max(0, (pointed ?? (by > 0 ? -1 : last + 1)) + by));
      chart.point(index);
      part('announcement').textContent = pointInWords(series, index);
    },
  });
  figures.addEventListener('toggle', () => figures.open && showFigures());
  setInterval(() => {
    if (!isZoomed && document.visibilityState === 'visible') showAll();
  }, RENEW_EVERY_MS);
  showAll();
}

/** @param {string | undefined} name @returns {keyof typeof RANGE_SECONDS} */
const rangeNamed = (name) => (name === '7d' || name === '30d' ? name : '24h');

/** @param {HTMLElement} card @param {Stretch} stretch @param {AbortSignal} signal @returns {Promise<Series>} */
async function seriesOf({ dataset: { account = '', device = '' } }, { from, to }, signal) {
  const iso = (/** @type {number} */ seconds) => new Date(seconds * 1000).toISOString();
  const query = new URLSearchParams({ account, device, from: iso(from), to: iso(to), step: 'auto' });
  const response = await fetch(`/api/v1/series?${query}`, { signal });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}
