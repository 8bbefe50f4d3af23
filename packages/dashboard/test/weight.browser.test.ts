import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, openBrowser, visit } from './browser.ts';
import { dashboard } from './dashboard.ts';
import { household, NOON, solar } from './household.ts';

/** Of everything that the page asks for but the past itself, which comes after the first paint. */
const MOST_BYTES = 150_000;

describe.skipIf(browserMissing)(browserMissing ? `the page's weight (${browserMissing})` : "the page's weight", () => {
  let opened: { browser: Browser } & AsyncDisposable;
  beforeAll(async () => {
    opened = await openBrowser();
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('a page that nobody had before is less than 150 kB, its chart included', async () => {
    await using server = await dashboard({ overview: async () => ({ ...household(NOON), meters: [solar(NOON)] }) });
    await using reader = await visit(opened.browser, server.url);
    await reader.page.locator('#chart[data-state=shown] canvas').waitFor();
    const sizes: { name: string; bytes: number }[] = await reader.page.evaluate(
      `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map(({ name, transferSize }) => ({ name: new URL(name).pathname, bytes: transferSize }))`,
    );
    const page = sizes.filter(({ name }) => !name.startsWith('/api/'));
    expect(page.map(({ name }) => name)).toEqual(expect.arrayContaining(['/', '/assets/uplot.js', '/assets/live.css']));
    expect(page.every(({ bytes }) => bytes > 0)).toBe(true);
    expect(page.reduce((total, { bytes }) => total + bytes, 0)).toBeLessThan(MOST_BYTES);
  });
});
