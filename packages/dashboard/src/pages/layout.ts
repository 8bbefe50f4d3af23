import { type Html, html, markupOf } from '../html.ts';

/** What every page knows. */
export interface Frame {
  version: string;
  demo: boolean;
}

export interface Page extends Frame {
  title: string;
  here?: string;
  head?: Html;
  body: Html;
}

const PLACES = [
  ['/', 'Live'],
  ['/queues', 'Queues'],
  ['/status', 'Status'],
] as const;

export const layout = (page: Page): string =>
  markupOf(html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>${page.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/style.css">
${page.head}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="28" height="28">Ohmini</a>
${page.demo && html`<span class="demo" title="A simulated household: nothing here is yours">demo</span>`}
<nav aria-label="Pages">${PLACES.map(([href, name]) => place(href, name, page.here))}</nav>
<p id="connection" role="status" hidden></p>
</header>
<main id="content">
${page.body}
</main>
<footer>Ohmini ${page.version}<span>Times are those of Great Britain</span></footer>
</body>
</html>
`);

const place = (href: string, name: string, here: string | undefined): Html =>
  href === here ? html`<a href="${href}" aria-current="page">${name}</a>` : html`<a href="${href}">${name}</a>`;
