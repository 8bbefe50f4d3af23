import { morph } from './morph.js';

const EVERY_MS = 30_000;

/** Brings the page up to date where it stands, so that nobody loses their place. What cannot be had now is asked for later. */
async function refresh() {
  if (document.visibilityState !== 'visible') return;
  const response = await fetch(location.href).catch(() => undefined);
  if (!response?.ok) return;
  const next = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
  const main = document.querySelector('main');
  if (main && next) morph(main, next);
}

setInterval(() => void refresh(), EVERY_MS);
