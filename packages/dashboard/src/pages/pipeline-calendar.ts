import { type Html, html } from '../html.ts';
import type { Calendar, CalendarDay, PipelineView } from '../pipeline-ports.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export const calendarCards = ({ calendars }: PipelineView): Html[] =>
  calendars.map(
    (each) => html`<section class="card" aria-label="Completeness of ${nameOf(each)}">
<div class="head"><h2>How complete each day is</h2><p>${nameOf(each)}</p></div>
<table class="calendar">
<caption class="unseen">Of each of the last 28 days, how much readings account for</caption>
<thead><tr>${WEEKDAYS.map((day) => html`<th scope="col">${day}</th>`)}</tr></thead>
<tbody>${weeksOf(each.days).map((week) => html`<tr>${week.map(cell)}</tr>`)}</tbody>
</table>
${scale}
</section>`,
  );

const nameOf = ({ account, device }: Calendar): string => `${account}, meter …${device.slice(-5)}`;

const cell = (day: CalendarDay | undefined): Html =>
  day
    ? html`<td class="${levelOf(day.covered)}"><time datetime="${day.date}">${dayOfMonth(day.date)}</time> <b>${coveredInWords(day.covered)}</b></td>`
    : html`<td class="outside"></td>`;

/** What each shade says; the figures say it too. */
export function levelOf(covered: CalendarDay['covered']): string {
  if (covered === undefined) return 'unknown';
  if (covered === null) return 'not-yet';
  if (covered >= 0.999) return 'whole';
  if (covered >= 0.99) return 'nearly';
  if (covered >= 0.9) return 'mostly';
  return covered >= 0.5 ? 'partly' : 'hardly';
}

/** Never 100 % of what is not whole, and never 0 % of what is not nothing. */
export function coveredInWords(covered: CalendarDay['covered']): string {
  if (covered === undefined) return '…';
  if (covered === null) return '–';
  if (covered === 0 || covered === 1) return `${covered * 100} %`;
  const percent = Math.min(99.9, Math.max(0.1, Math.round(covered * 1000) / 10));
  return `${percent} %`;
}

/** Rows from Monday to Sunday; undefined stands for a day that is not among them. */
export function weeksOf(days: readonly CalendarDay[]): (CalendarDay | undefined)[][] {
  const [first] = days;
  if (!first) return [];
  const before = (new Date(`${first.date}T12:00:00Z`).getUTCDay() + 6) % 7;
  const places: (CalendarDay | undefined)[] = [...Array.from({ length: before }, () => undefined), ...days];
  while (places.length % 7 !== 0) places.push(undefined);
  return Array.from({ length: places.length / 7 }, (_, week) => places.slice(week * 7, week * 7 + 7));
}

const dayOfMonth = (date: string): number => Number(date.slice(-2));

const scale = html`<p class="shades" aria-hidden="true"><span class="whole">all</span><span class="nearly">99 %</span><span class="mostly">90 %</span><span class="partly">50 %</span><span class="hardly">less</span></p>`;
