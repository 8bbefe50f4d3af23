import { html } from '../html.ts';

export const noMeter = html`<section class="message">
<h2>No meter yet</h2>
<p>Ohmini is asking Octopus which meters your Home Mini reports. What happens next, by itself:</p>
<ol>
<li>Your meter appears here, usually within a minute.</li>
<li>Its newest reading follows, and from then on every one it sends: about six a minute.</li>
<li>The last 12 hours are fetched, so that you do not begin with nothing.</li>
</ol>
<p>Still nothing after five minutes? <a href="/status">The status page</a> says what Ohmini is waiting for.</p>
</section>`;
