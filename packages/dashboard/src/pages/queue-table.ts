import { type Html, html } from '../html.ts';
import type { QueueDepth } from '../overview.ts';
import { meaningOf } from '../queue-meanings.ts';

export const queueTable = (queues: readonly QueueDepth[]): Html => html`<div class="queues">
<table>
<thead><tr><th scope="col">Queue</th><th scope="col">Waiting</th><th scope="col">Running</th><th scope="col">Later</th><th scope="col">Failed</th></tr></thead>
<tbody>${queues.map(row)}</tbody>
</table>
<p class="more"><a href="/queues">Look into the queues with Bull Board</a></p>
</div>`;

const row = ({ name, waiting, active, delayed, failed }: QueueDepth): Html => html`<tr>
<th scope="row"><a href="/queues/queue/${encodeURIComponent(name)}">${name}</a> <small>${meaningOf(name)}</small></th>
${count('waiting', waiting)}${count('running', active)}${count('later', delayed)}${count('failed', failed)}
</tr>`;

/** On a narrow page the words stand beside the numbers, and nothing stands for none. */
const count = (state: string, jobs: number): Html =>
  html`<td class="${state} ${jobs === 0 && 'none'}" data-state="${state}">${jobs}</td>`;
