import { html } from '../html.ts';
import type { Runbook } from '../runbooks.ts';
import { type Frame, layout } from './layout.ts';

export const runbookPage = (frame: Frame, { title, body }: Runbook): string =>
  layout({
    ...frame,
    title: `${title} · Ohmini`,
    styles: ['prose.css'],
    body: html`<article class="card prose">
${body}
</article>
<p><a href="/runbooks">All runbooks</a></p>`,
  });
