import { ageInWords } from '../assets/age.js';
import { timeOrDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { PipelineView, Trouble } from '../pipeline-ports.ts';

const COLOUR = { error: 'unhealthy', warning: 'degraded', info: 'healthy' } as const;

/** What is wrong now, each with what it means and what to do; nothing where nothing is. */
export const troublesCard = ({ at, troubles }: PipelineView): Html | undefined =>
  troubles.length === 0
    ? undefined
    : html`<section class="card" aria-labelledby="wrong">
<h2 id="wrong">What is wrong now</h2>
<ul class="troubles">${troubles.toSorted((a, b) => a.since - b.since).map((each) => trouble(each, at))}</ul>
</section>`;

const trouble = ({ rule, severity, title, since, seen, means, action }: Trouble, now: number): Html => html`<li>
<p class="head"><b class="component ${COLOUR[severity]}">${title}</b><span>since ${timeOrDay(since, now)}, ${ageInWords(now - since)}</span></p>
<p>${seen} ${means}</p>
<p>${action} <a href="/runbooks/${rule}">What there is to do</a></p>
</li>`;
