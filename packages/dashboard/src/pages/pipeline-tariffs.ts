import { ageInWords } from '../assets/age.js';
import { timeOrDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { PipelineView, TariffInUse } from '../pipeline-ports.ts';

const STATES = {
  fresh: ['healthy', 'fresh'],
  stale: ['degraded', 'being fetched anew'],
  'stale-if-error': ['degraded', 'older than promised'],
} as const;

export const tariffsCard = ({ at, tariffs }: PipelineView): Html | undefined =>
  tariffs.length === 0
    ? undefined
    : html`<section class="card" aria-labelledby="tariffs">
<div class="head"><h2 id="tariffs">Prices kept</h2><p>fetched once for all households</p></div>
<div class="components"><table>
<thead><tr><th scope="col">Tariff</th><th scope="col">State</th><th scope="col">Fetched</th></tr></thead>
<tbody>${tariffs.map((each) => row(each, at))}</tbody>
</table></div>
</section>`;

function row({ tariff, households, prices, nextTryAt }: TariffInUse, now: number): Html {
  const [colour, words] = prices ? STATES[prices.freshness] : (['unhealthy', 'not known'] as const);
  const next = nextTryAt === undefined ? undefined : `asked for again at ${timeOrDay(nextTryAt, now)}`;
  return html`<tr><th scope="row">${tariff} <small>${households} ${households === 1 ? 'household' : 'households'}</small></th>
<td><span class="component ${colour}">${words}</span></td>
<td>${prices && ageInWords(prices.ageMs)} <small>${next}</small></td></tr>`;
}
