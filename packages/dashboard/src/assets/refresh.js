import { morph } from './morph.js';

const EVERY_MS = 1000 * Number(new URL(import.meta.url).searchParams.get('seconds') ?? 30);

/** Brings the page up to date where it stands, so that nobody loses their place. What cannot be had now is asked for later. */
async function refresh() {
  if (document.visibilityState !== 'visible' || isAtForm()) return;
  const response = await fetch(location.href).catch(() => undefined);
  if (!response?.ok) return;
  const next = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
  const main = document.querySelector('main');
  if (main && next && !isAtForm()) morph(main, next);
}

/** Who is about to press a button is not given another one under their finger. */
const isAtForm = () => document.activeElement?.closest('form') instanceof Element;

setInterval(() => void refresh(), EVERY_MS);
