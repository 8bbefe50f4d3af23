import { html } from '../html.ts';
import { type Frame, layout } from './layout.ts';

/** A page that has one thing to say: that something is not there, or not now. */
export const messagePage = (frame: Frame, title: string, text: string): string =>
  layout({
    ...frame,
    title: `${title} · Ohmini`,
    body: html`<section class="message">
<h1>${title}</h1>
<p>${text}</p>
<p><a class="button" href="/">To the live page</a></p>
</section>`,
  });
