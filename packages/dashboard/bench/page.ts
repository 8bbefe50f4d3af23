/**
 * `npm run bench:page`: how long a browser that never saw the page waits for its first paint, and for 30 days of ten-second
 * readings from the request to the frame that shows them. The median of some visits, each in a browser profile of its own.
 */
import { parseArgs } from 'node:util';
import { hours } from '@ohmini/core';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../test/browser.ts';
import { dashboard } from '../test/dashboard.ts';
import { EVENING, household } from '../test/household.ts';
import { pastBetween } from '../test/past.ts';
import { inFrontOf } from './in-front-of.ts';

const { values } = parseArgs({ options: { visits: { type: 'string', default: '7' }, json: { type: 'boolean' } } });

const month = pastBetween(EVENING - hours(24 * 30), EVENING, 10);
const answer = Buffer.from(JSON.stringify(month));

await using opened = await openBrowser();
await using server = await dashboard({ overview: async () => household(EVENING) });
await using front = await inFrontOf(server.url, { path: '/api/v1/series', answer });

const visits: Visit[] = [];
for (let visit = 0; visit < Number(values.visits); visit += 1) visits.push(await visitOnce(opened.browser, front.url));

const figures = {
  visits: visits.length,
  points: month.at.length,
  answerBytes: answer.length,
  pageBytes: visits[0]?.pageBytes,
  firstPaintMs: median(visits.map(({ firstPaintMs }) => firstPaintMs)),
  drawnMs: median(visits.map(({ drawnMs }) => drawnMs)),
};
if (values.json) console.log(JSON.stringify(figures));
else
  console.log(`First paint ${figures.firstPaintMs} ms after the request, ${figures.pageBytes} bytes transferred for the page.
${figures.points.toLocaleString('en-GB')} readings (${figures.answerBytes.toLocaleString('en-GB')} bytes) are seen ${figures.drawnMs} ms after they were asked for.
Medians of ${figures.visits} visits.`);

interface Visit {
  firstPaintMs: number;
  drawnMs: number;
  pageBytes: number;
}

async function visitOnce(browser: Browser, url: string): Promise<Visit> {
  await using context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
  const page = await context.newPage();
  await page.goto(`${url}/?range=30d`);
  await page.evaluate(
    "new Promise((seen) => new PerformanceObserver(seen).observe({ type: 'measure', buffered: true }))",
  );
  return await page.evaluate(`({
    firstPaintMs: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    drawnMs: performance.getEntriesByName('history drawn')[0].duration,
    pageBytes: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .filter(({ name }) => !name.includes('/api/'))
      .reduce((total, { transferSize }) => total + transferSize, 0),
  })`);
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}
