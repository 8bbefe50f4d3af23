import { timeOrDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { PipelineView, Refused } from '../pipeline-ports.ts';

/** Where it is on the page. */
export const QUARANTINE = 'quarantine';

/** Where forms are sent that send a reading back. */
export const REPLAY = '/pipeline/quarantine/replay';

export const quarantineCard = ({ at, quarantine }: PipelineView, canReplay: boolean): Html => {
  const { entries, total } = quarantine;
  return html`<section class="card wide" id="${QUARANTINE}" aria-labelledby="refused">
<div class="head"><h2 id="refused">Quarantine</h2><p>${total === 0 ? 'Empty: the store has refused no reading' : html`<b>${total}</b> that the store refused, kept until you decide`}</p></div>
${
  total > 0 &&
  html`<table class="refused">
<thead><tr><th scope="col">Reading</th><th scope="col">Meter</th><th scope="col">Reason</th><th scope="col">What the store says</th>${canReplay && html`<th scope="col"><span class="unseen">What can be done</span></th>`}</tr></thead>
<tbody>${entries.map((entry) => row(entry, at, canReplay))}</tbody>
</table>
${total > entries.length && html`<p class="more">And ${total - entries.length} more: <code>./ohmini quarantine list</code> has all.</p>`}
<p class="more"><small>What is sent back is tried again by the writer, and comes back here if the store refuses it again.
${!canReplay && html`These pages are for looking only: <code>./ohmini quarantine replay</code> sends one back. `}
To drop one for good: <code>./ohmini quarantine drop &lt;id&gt;</code>; <code>./ohmini quarantine list</code> shows the ids.</small></p>`
}
</section>`;
};

const row = (entry: Refused, now: number, canReplay: boolean): Html => html`<tr>
<th scope="row">${timeOrDay(entry.readAt, now)}</th>
<td>${entry.account}${entry.device !== undefined && html` <small>…${entry.device.slice(-5)}</small>`}</td>
<td>${entry.reason}${entry.times > 1 && html` <small>${entry.times} times</small>`}</td>
<td class="said">${entry.said}${entry.lastTry !== undefined && html`<br><small>When it was sent back: ${entry.lastTry}</small>`}</td>
${canReplay && html`<td>${entry.isGoingBack ? html`<span class="component degraded">on its way back</span>` : replay(entry, now)}</td>`}
</tr>`;

const replay = (
  { id, readAt }: Refused,
  now: number,
): Html => html`<form class="buttons" method="post" action="${REPLAY}">
<input type="hidden" name="id" value="${id}"><button>Replay<span class="unseen"> the reading of ${timeOrDay(readAt, now)}</span></button>
</form>`;
