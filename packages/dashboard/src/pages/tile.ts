import { type Html, html } from '../html.ts';

export interface Tile {
  name: string;
  value: Html | undefined;
  remarks?: readonly (Html | false | undefined)[];
  /** Today and yesterday: two lengths to compare at a glance. */
  bars?: readonly [number, number] | undefined;
  kind?: 'giving';
}

/** One figure with its name, and what helps to judge it. */
export const tile = ({ name, value, remarks = [], bars, kind }: Tile): Html => html`<dl class="card tile ${kind}">
<dt>${name}</dt>
<dd class="value">${value ?? '–'}</dd>
${remarks.map((remark) => remark && html`<dd class="remark">${remark}</dd>`)}
${bars && html`<dd class="compared" aria-hidden="true">${picture(bars)}</dd>`}
</dl>`;

function picture([today, yesterday]: readonly [number, number]): Html {
  const longest = Math.max(today, yesterday, Number.MIN_VALUE);
  const width = (value: number) => Math.round((1000 * Math.max(0, value)) / longest) / 10;
  return html`<svg><rect class="today" width="${width(today)}%" height="5" rx="2.5"/><rect class="yesterday" y="9" width="${width(yesterday)}%" height="5" rx="2.5"/></svg>`;
}
