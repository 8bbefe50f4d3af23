import { type Html, html, markupOf } from '../html.ts';

/** What every page knows. */
export interface Frame {
  version: string;
  demo: boolean;
}

export interface Page extends Frame {
  title: string;
  here?: string;
  /** Of src/assets, beside those that every page has. */
  styles?: readonly string[];
  head?: Html;
  body: Html;
}

const STYLES = ['style.css', 'layout.css', 'components.css', 'tables.css'];

const PLACES = [
  ['/', 'Live'],
  ['/pipeline', 'Pipeline'],
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
<meta name="theme-color" content="#f4f6f4" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0e1412" media="(prefers-color-scheme: dark)">
<meta name="robots" content="noindex">
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
${[...STYLES, ...(page.styles ?? [])].map((name) => html`<link rel="stylesheet" href="/assets/${name}">\n`)}
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
<main id="content" tabindex="-1">
${page.body}
</main>
<footer>Ohmini ${page.version}<span>Times are those of Great Britain</span></footer>
</body>
</html>
`);

const place = (href: string, name: string, here: string | undefined): Html =>
  href === here ? html`<a href="${href}" aria-current="page">${name}</a>` : html`<a href="${href}">${name}</a>`;
