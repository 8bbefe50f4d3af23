import { timeOrDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { HouseholdCalls, PipelineView } from '../pipeline-ports.ts';

/** In the order in which they are drawn. */
const PURPOSES: Record<string, string> = {
  live: 'live polls',
  backfill: 'gaps',
  upkeep: 'reading once more',
  journal: 'account data',
  discovery: 'finding meters',
  login: 'logins',
  inspection: 'looking at limits',
};

/** Of very many those that have least left. */
const MOST = 25;

export function callsCard({ at, households }: PipelineView): Html | undefined {
  if (households.length === 0) return undefined;
  const shown = households.toSorted((a, b) => shareOf(b) - shareOf(a)).slice(0, MOST);
  return html`<section class="card" aria-labelledby="calls">
<div class="head"><h2 id="calls">Calls to Octopus</h2><p>in the last hour, of what may be made</p></div>
<ul class="calls">${shown.map((each) => household(each, at))}</ul>
${households.length > MOST && html`<p class="more">And ${households.length - MOST} households that have more left.</p>`}
</section>`;
}

const totalOf = ({ used }: HouseholdCalls): number => used.reduce((sum, { calls }) => sum + calls, 0);
const shareOf = (each: HouseholdCalls): number => totalOf(each) / Math.max(1, each.perHour);

function household(each: HouseholdCalls, now: number): Html {
  const { account, perHour, askedPerHour, coolingUntil, isShared } = each;
  const order = Object.keys(PURPOSES);
  const used = each.used.toSorted((a, b) => order.indexOf(a.purpose) - order.indexOf(b.purpose));
  return html`<li>
<p class="head"><b>${account}</b><span><b>${totalOf(each)}</b> of ${perHour}</span></p>
${picture(used, Math.max(perHour, totalOf(each)))}
<p class="legend">${used.length === 0 ? 'None was made.' : used.map(({ purpose, calls }) => html`<span class="of-${purpose}">${PURPOSES[purpose] ?? purpose} ${calls}</span> `)}</p>
${perHour < askedPerHour && html`<p><small>Less than the ${askedPerHour} of the settings: Octopus told us to call less often.</small></p>`}
${isShared && html`<p><small>Another app seems to use the same allowance.</small></p>`}
${coolingUntil !== undefined && html`<p><span class="component degraded">cooling down</span> <small>no call before ${timeOrDay(coolingUntil, now)}</small></p>`}
</li>`;
}

function picture(used: HouseholdCalls['used'], whole: number): Html {
  let x = 0;
  const parts = used.map(({ purpose, calls }) => {
    const width = (100 * calls) / whole;
    const part = html`<rect class="of-${purpose}" x="${round(x)}%" width="${round(width)}%" height="100%"/>`;
    x += width;
    return part;
  });
  return html`<svg class="share" aria-hidden="true">${parts}</svg>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
