import { dayInWords, inWords, roundPower, timeOfDay } from './units.js';

/** @typedef {import('./series.d.ts').Series} Series */

/**
 * @typedef {object} Events
 * @property {(index: number | undefined) => void} onPoint what is pointed at
 * @property {(stretch: { from: number, to: number }) => void} onSelect what was drawn across
 */

const DAY = 86_400;

/**
 * The past as uPlot draws it: demand as a line, and where there is none the energy of each step as a bar.
 * @param {HTMLElement} place
 * @param {Events} events
 */
export function historyChart(place, { onPoint, onSelect }) {
  /** @type {import('uplot') | undefined} */
  let plot;
  let shape = '';

  /** @param {Series} series @param {{ from: number, to: number }} window */
  function show(series, window) {
    const isDemand = series.demandWatts.some((each) => each !== null);
    const values = isDemand ? series.demandWatts.map((each) => (each === null ? null : each / 1000)) : series.importKwh;
    if (!plot || shape !== `${isDemand}`) {
      plot?.destroy();
      plot = new uPlot(optionsFor(isDemand), [[], []], place);
      shape = `${isDemand}`;
    }
    const known = plot;
    known.batch(() => {
      known.setData([series.at, values], false);
      known.setScale('x', { min: window.from, max: window.to });
    });
  }

  /** @param {boolean} isDemand @returns {import('uplot').Options} */
  const optionsFor = (isDemand) => ({
    ...size(),
    padding: [12, 8, 0, 0],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Europe/London'),
    cursor: { y: false, points: { size: 9, width: 2 }, drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: true, auto: false }, y: { range: (_plot, low, high) => roundedScale(low, high) } },
    axes: [
      {
        stroke: colour('--quiet'),
        grid: { show: false },
        ticks: { show: false },
        font: FONT,
        values: timesInWords,
        space: 76,
        size: 28,
      },
      {
        stroke: colour('--quiet'),
        grid: { stroke: colour('--edge'), width: 1 },
        ticks: { show: false },
        font: FONT,
        size: 64,
        gap: 10,
        space: 42,
        values: (_plot, splits) => splits.map((each) => (isDemand ? inWords(roundPower(each)) : `${each} kWh`)),
      },
    ],
    series: [
      {},
      {
        width: 1.5,
        stroke: (drawn) => towardsZero(drawn, 1, 1),
        fill: (drawn) => towardsZero(drawn, 0.3, isDemand ? 0.03 : 0.3),
        points: { show: false },
        spanGaps: false,
        ...(!isDemand && uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.8, 24] }) }),
      },
    ],
    hooks: {
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)],
      setSelect: [
        (drawn) => {
          const { left, width } = drawn.select;
          if (width < 4) return;
          drawn.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onSelect({ from: drawn.posToVal(left, 'x'), to: drawn.posToVal(left + width, 'x') });
        },
      ],
    },
  });

  const size = () => ({ width: place.clientWidth, height: place.clientHeight });
  new ResizeObserver(() => plot?.setSize(size())).observe(place);
  // The colours are read anew.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot?.redraw(false));

  return {
    show,
    /** Moves what is shown at once, before there is anything finer to show. @param {{ from: number, to: number }} window */
    look: ({ from, to }) => plot?.setScale('x', { min: from, max: to }),
    /** @param {number} x from the left of the window, in pixels @returns {number | undefined} seconds since 1970 */
    timeAt: (x) => plot?.posToVal(x - plot.over.getBoundingClientRect().left, 'x'),
    /** Points as a mouse would. @param {number} index */
    point(index) {
      if (!plot) return;
      const left = plot.valToPos(plot.data[0][index] ?? 0, 'x');
      const top = plot.valToPos(plot.data[1]?.[index] ?? 0, 'y');
      plot.setCursor({ left, top });
    },
  };
}

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** @param {string} name */
const colour = (name) => () => colourNow(name);

/** @param {string} name */
const colourNow = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Zero is always seen, and there is air above. @param {number} low @param {number} high @returns {[number, number]} */
const roundedScale = (low, high) => [low < 0 ? low * 1.08 : 0, Math.max(0.1, high * 1.08)];

/**
 * One colour above zero and another below, strongest far from it.
 * @param {import('uplot')} plot @param {number} far @param {number} near
 */
function towardsZero(plot, far, near) {
  const { top, height } = plot.bbox;
  const { min = 0, max = 1 } = plot.scales.y ?? {};
  const zero = Math.min(1, Math.max(0, max / (max - min || 1)));
  const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
  const [using, giving] = [colourNow('--accent'), colourNow('--export')];
  gradient.addColorStop(0, faded(using, far));
  gradient.addColorStop(zero, faded(using, near));
  gradient.addColorStop(zero, faded(giving, near));
  gradient.addColorStop(1, faded(giving, far));
  return gradient;
}

/** @param {string} hex six digits @param {number} part */
const faded = (hex, part) =>
  `${hex}${Math.round(part * 255)
    .toString(16)
    .padStart(2, '0')}`;

/** The time of the day, and the day where one begins. @param {unknown} _plot @param {number[]} splits */
const timesInWords = (
  _plot,
  splits,
  /** @type {number} */ _axis,
  /** @type {number} */ _space,
  /** @type {number} */ step,
) =>
  splits.map((each) => {
    const time = timeOfDay(each * 1000);
    return step >= DAY || time === '00:00'
      ? dayInWords(each * 1000)
          .split(' ')
          .slice(step >= DAY ? 1 : 0, 3)
          .join(' ')
      : time;
  });
