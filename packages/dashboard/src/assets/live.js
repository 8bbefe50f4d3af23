import { ageInWords, freshness, momentInWords, stateInWords } from './age.js';
import { announcer } from './announce.js';
import { startHistory } from './history.js';
import { morph } from './morph.js';

/** The server speaks at least every 15 s; after this long the connection is dead, whatever the browser thinks. */
const DEAD_AFTER_MS = 40_000;
const COME_BACK_AFTER_MS = 3_000;

const live = /** @type {HTMLElement} */ (document.getElementById('live'));
const announce = announcer(/** @type {HTMLElement} */ (document.getElementById('announcement')));
const connection = /** @type {HTMLElement} */ (document.getElementById('connection'));

/** How far the server's clock is ahead of ours: ages are counted on its clock. */
let aheadMs = Number(live.dataset.at) - Date.now();
let heardAt = Date.now();
/** @type {{ state: 'joining' | 'live' | 'lost' } | { state: 'trouble', message: string }} */
let link = { state: 'joining' };

function listen() {
  const events = new EventSource(`/api/v1/live${location.search}`);
  const startedAt = Date.now();
  const comeBack = () => {
    events.close();
    clearInterval(watchdog);
    link = { state: 'lost' };
    setTimeout(listen, COME_BACK_AFTER_MS);
  };
  const watchdog = setInterval(() => {
    if (Date.now() - Math.max(heardAt, startedAt) > DEAD_AFTER_MS) comeBack();
  }, 1_000);

  heard(events, 'view', (view) => {
    link = { state: 'live' };
    show(view.html);
  });
  heard(events, 'trouble', (trouble) => {
    link = { state: 'trouble', message: trouble.message };
  });
  heard(events, 'beat', () => {});
  events.addEventListener('error', comeBack);
}

/** @param {EventSource} events @param {string} name @param {(data: any) => void} then */
function heard(events, name, then) {
  events.addEventListener(name, (event) => {
    const data = JSON.parse(event.data);
    heardAt = Date.now();
    aheadMs = data.at - heardAt;
    then(data);
    tick();
  });
}

/** @param {string} html */
function show(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  const hadMeter = live.querySelector('.now') !== null;
  for (const next of template.content.children) {
    const part = document.getElementById(next.id);
    if (part) morph(part, next);
  }
  document.title = live.dataset.title ?? document.title;
  // With its first meter the page has a past to show.
  if (!hadMeter && live.querySelector('.now')) location.reload();
}

/** Ages grow by themselves, also while nobody speaks to us. */
function tick() {
  const now = Date.now() + aheadMs;
  for (const meter of live.querySelectorAll('[data-read-at]')) {
    if (!(meter instanceof HTMLElement)) continue;
    const age = now - Number(meter.dataset.readAt);
    const fuel = meter.dataset.fuel === 'gas' ? 'gas' : 'electricity';
    const state = freshness(fuel, age);
    meter.dataset.state = state;
    write(meter, 'age', ageInWords(age));
    write(meter, 'state', stateInWords(fuel, state, meter.dataset.time ?? ''));
    write(meter, 'moment', momentInWords(state, meter.dataset.time ?? ''));
    announce(meter, now);
  }
  connection.hidden = false;
  connection.dataset.state = link.state;
  say(connection, connectionInWords());
}

/** @param {Element} meter @param {string} name @param {string} text */
function write(meter, name, text) {
  for (const element of meter.querySelectorAll(`[data-says=${name}]`)) say(element, text);
}

function connectionInWords() {
  if (link.state === 'live') return 'Live';
  if (link.state === 'joining') return 'Connecting';
  if (link.state === 'trouble') return link.message;
  return 'Connection lost, trying again';
}

/**
 * Leaves alone what says so already: a screen reader would hear it again.
 * @param {Element} element
 * @param {string} text
 */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

listen();
tick();
setInterval(tick, 1_000);

const past = document.getElementById('history');
if (past) startHistory(past);
