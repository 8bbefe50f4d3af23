import { type Html, html } from '../html.ts';
import type { ComponentStatus, Readiness } from '../ports.ts';
import { type Frame, layout } from './layout.ts';

/** What `/ready` says, for people. */
export const statusPage = (frame: Frame, { ready, components }: Readiness): string =>
  layout({
    ...frame,
    title: 'Status · Ohmini',
    here: '/status',
    head: html`<script type="module" src="/assets/refresh.js"></script>
<noscript><meta http-equiv="refresh" content="30"></noscript>`,
    body: html`<section class="card components">
<h1>${ready ? 'Everything that must run is running' : 'Something needs attention'}</h1>
<table>
<thead><tr><th scope="col">Part</th><th scope="col">State</th><th scope="col">What it says</th></tr></thead>
<tbody>${Object.entries(components).map(row)}</tbody>
</table>
<p class="more">Looked at again every 30 seconds. Monitors read <a href="/ready">/ready</a> and <a href="/metrics">/metrics</a>. The <a href="/runbooks">runbooks</a> say what may be wrong, and what to do.</p>
</section>`,
  });

const row = ([name, { status, message }]: [string, ComponentStatus]): Html =>
  html`<tr><th scope="row">${name.replaceAll('_', ' ')}</th><td><span class="component ${status}">${status}</span></td><td>${message}</td></tr>`;
