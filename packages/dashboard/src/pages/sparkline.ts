import { hours, type Instant, minutes } from '@ohmini/core';
import { inWords, power, roundPower, timeOfDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { MeterView } from '../overview.ts';

type Reading = MeterView['lastHour'][number];
type Known = { readAt: Instant; demandKw: number };

const WIDTH = 720;
const HEIGHT = 180;
const SPAN = hours(1);

/** Readings further apart than this are not joined by a line: nobody knows what was between them. */
const LONGEST_JOIN = minutes(5);
const SHORTEST_JOIN = minutes(1);

/** Demand over the hour before `until`, as a picture for a glance; `hourTable` has the figures. */
export function sparkline(readings: readonly Reading[], until: Instant): Html {
  const known = readings.filter((each): each is Known => each.demandKw !== null && each.readAt > until - SPAN);
  const scale = scaleOf(known.map(({ demandKw }) => demandKw));
  const x = (at: Instant) => round(WIDTH * (1 - (until - at) / SPAN));
  const y = (kilowatts: number) => round(HEIGHT * partAbove(scale, kilowatts));
  const lines = stretches(known).map((stretch) => stretch.map((each) => [x(each.readAt), y(each.demandKw)] as const));
  const last = known.at(-1);

  return html`<figure>
<div class="plot">
${labels(scale)}
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${summary(known)}">
${gradients(partAbove(scale, 0))}
<path class="grid" d="M0 ${y(scale.top)}H${WIDTH}${scale.bottom < 0 && `M0 ${y(scale.bottom)}H${WIDTH}`}"/>
<path class="zero" d="M0 ${y(0)}H${WIDTH}"/>
<path fill="url(#area)" d="${lines.map((points) => area(points, y(0)))}"/>
<path class="line" stroke="url(#line)" d="${lines.map(line)}"/>
${last && html`<path class="dot" stroke="url(#line)" d="M${x(last.readAt)} ${y(last.demandKw)}h.01"/>`}
</svg>
</div>
<figcaption><span>${timeOfDay(until - SPAN)}</span><span class="extremes">${extremes(known)}</span><span>${timeOfDay(until)}</span></figcaption>
</figure>`;
}

interface Scale {
  top: number;
  bottom: number;
}

const scaleOf = (demands: readonly number[]): Scale => ({
  top: roundUp(Math.max(0.1, ...demands)),
  bottom: Math.min(...demands) < 0 ? -roundUp(-Math.min(...demands)) : 0,
});

/** Where a demand lies between the top (0) and the bottom (1) of the picture. */
const partAbove = ({ top, bottom }: Scale, kilowatts: number): number => (top - kilowatts) / (top - bottom);

/** Of the height of the picture: closer to each other two labels are not to be read. */
const CLOSEST = 0.1;

/** Text of its own picture, which is not stretched with the curve. An end so near to zero says nothing that zero does not. */
const labels = (scale: Scale): Html => html`<svg class="scale" aria-hidden="true">
${[
  0,
  ...[scale.top, scale.bottom].filter((end) => Math.abs(partAbove(scale, end) - partAbove(scale, 0)) > CLOSEST),
].map(
  (each) =>
    html`<text x="100%" y="${round(100 * partAbove(scale, each))}%" dy=".3em">${each === 0 ? '0' : inWords(roundPower(each))}</text>`,
)}
</svg>`;

/** One colour above zero and another below it, where the meter exports: strongest far from zero, or all the same. */
const gradients = (zero: number): Html => html`<defs>
<linearGradient id="area" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" y2="${HEIGHT}">
<stop class="using strong" offset="0"/><stop class="using faint" offset="${zero}"/><stop class="giving faint" offset="${zero}"/><stop class="giving strong" offset="1"/>
</linearGradient>
<linearGradient id="line" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" y2="${HEIGHT}">
<stop class="using" offset="${zero}"/><stop class="giving" offset="${zero}"/>
</linearGradient>
</defs>`;

type PointOnPage = readonly [number, number];

const round = (value: number): number => Math.round(value * 10) / 10;

const line = (points: readonly PointOnPage[]): string => {
  const [first, ...rest] = points;
  if (!first) return '';
  return `M${first.join(' ')}${rest.length === 0 ? 'h.01' : rest.map((point) => `L${point.join(' ')}`).join('')}`;
};

const area = (points: readonly PointOnPage[], zero: number): string => {
  const [first] = points;
  const last = points.at(-1);
  return first && last ? `${line(points)}L${last[0]} ${zero}L${first[0]} ${zero}Z` : '';
};

/** The next number that a reader takes in at once. */
function roundUp(kilowatts: number): number {
  const decade = 10 ** Math.floor(Math.log10(kilowatts));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((each) => each * decade >= kilowatts * 0.999) ?? 10;
  return step * decade;
}

/** Cuts where the step is far over the usual one: meters report every 10, 20 or 30 s, some more slowly. */
function stretches(readings: readonly Known[]): Known[][] {
  const steps = readings.flatMap(({ readAt }, index) => readAt - (readings[index - 1]?.readAt ?? readAt));
  const median = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const longest = Math.min(Math.max(SHORTEST_JOIN, 3 * median), LONGEST_JOIN);
  const cut: Known[][] = [];
  for (const reading of readings) {
    const before = cut.at(-1)?.at(-1);
    if (before && reading.readAt - before.readAt <= longest) cut.at(-1)?.push(reading);
    else cut.push([reading]);
  }
  return cut;
}

const inDemandOrder = (readings: readonly Known[]): Known[] => readings.toSorted((a, b) => a.demandKw - b.demandKw);

function extremes(readings: readonly Known[]): string {
  const highest = inDemandOrder(readings).at(-1);
  return highest ? `highest ${inWords(power(highest.demandKw))} at ${timeOfDay(highest.readAt)}` : '';
}

function summary(readings: readonly Known[]): string {
  const sorted = inDemandOrder(readings);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (!lowest || !highest) return 'No demand known in the last hour';
  return `Demand over the last hour, between ${inWords(power(lowest.demandKw))} and ${inWords(power(highest.demandKw))}`;
}
