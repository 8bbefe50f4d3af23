import { ageInWords } from '../assets/age.js';
import { type Html, html } from '../html.ts';
import type { LivingService, PipelineView } from '../pipeline-ports.ts';

/** They say that they live every ten seconds. */
const HEARD_WITHIN_MS = 60_000;

export const servicesCard = ({
  at,
  services,
}: PipelineView): Html => html`<section class="card" aria-labelledby="services">
<div class="head"><h2 id="services">Services</h2><p>${versionsOf(services, at)}</p></div>
<div class="components"><table>
<thead><tr><th scope="col">Service</th><th scope="col">State</th><th scope="col">Version</th><th scope="col">Heard of</th></tr></thead>
<tbody>${services.map((each) => row(each, at))}</tbody>
</table></div>
</section>`;

const isHeard = ({ heardAt }: LivingService, now: number): boolean => now - heardAt < HEARD_WITHIN_MS;

function versionsOf(services: readonly LivingService[], now: number): string {
  const versions = new Set(services.filter((each) => isHeard(each, now)).map(({ version }) => version));
  return versions.size > 1 ? `${versions.size} versions at once: bring them to the same` : 'all of one version';
}

function row(each: LivingService, now: number): Html {
  const [colour, words] = isHeard(each, now) ? ['healthy', 'alive'] : ['unhealthy', 'silent'];
  return html`<tr><th scope="row">${each.service}</th><td><span class="component ${colour}">${words}</span></td><td>${each.version}</td><td>${ageInWords(now - each.heardAt)}</td></tr>`;
}
