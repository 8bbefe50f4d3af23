import { minutes, seconds, Transient } from '@ohmini/core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Overview } from '../src/index.ts';
import { browserMissing, openBrowser, overflow, visit } from './browser.ts';
import { dashboard } from './dashboard.ts';
import { catchingUp, depths, EVENING, electricity, household } from './household.ts';

const PHONE = { viewport: { width: 360, height: 740 } };

/** A dashboard that shows whatever the test says is so now. */
async function showing(first: Overview | Error) {
  const now = { shown: first };
  const overview = async () => {
    if (now.shown instanceof Error) throw now.shown;
    return now.shown;
  };
  const server = await dashboard({ overview });
  return { now, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const using = (kilowatts: number): Overview => ({
  ...household(EVENING),
  meters: [electricity(EVENING, () => kilowatts)],
});

describe.skipIf(browserMissing)(browserMissing ? `the live page (${browserMissing})` : 'the live page', () => {
  let opened: { browser: Browser } & AsyncDisposable;
  beforeAll(async () => {
    opened = await openBrowser();
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('it shows what changed without being loaded again', async () => {
    await using server = await showing(using(0.842));
    await using reader = await visit(opened.browser, server.url);
    const { page } = reader;
    await page.evaluate('window.loadedOnce = true');
    await page.getByText('842', { exact: true }).waitFor();
    server.now.shown = using(-3.1);
    await page.getByText('3.10', { exact: true }).waitFor();
    await page.getByText('Exporting now').waitFor();
    expect(await page.title()).toBe('−3.10 kW · Ohmini');
    expect(await page.evaluate('window.loadedOnce')).toBe(true);
    expect(reader.complaints).toEqual([]);
  });

  test('what the reader opened and focused stays so while the page changes', async () => {
    await using server = await showing(using(0.842));
    await using reader = await visit(opened.browser, server.url);
    const { page } = reader;
    await page.getByText('The last hour in figures').click();
    server.now.shown = using(1.5);
    await page.getByText('1.50 kW').first().waitFor();
    expect(await page.locator('.hour details').getAttribute('open')).not.toBeNull();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY');
  });

  test('the age of the reading grows by itself', async () => {
    await using server = await showing(household(EVENING));
    await using reader = await visit(opened.browser, server.url);
    await reader.page.getByText('18 s ago').waitFor();
    await reader.page.getByText('19 s ago').waitFor();
  });

  test('a reading that was fresh becomes late while nothing new comes', async () => {
    await using server = await showing(household(EVENING));
    await using context = await opened.browser.newContext();
    const page = await context.newPage();
    await page.clock.install({ time: EVENING });
    await page.goto(server.url);
    await page.getByText('Fresh').waitFor();
    await page.route('**/api/v1/live', (route) => route.abort());
    await page.clock.fastForward(minutes(3));
    await page.locator('.newest').getByText('Late', { exact: true }).waitFor();
    await page.getByText('Demand at 17:47').waitFor();
  });

  test('a lost connection is said, and mended without the reader', async () => {
    const server = await showing(household(EVENING));
    const port = Number(new URL(server.url).port);
    await using reader = await visit(opened.browser, server.url);
    await reader.page.locator('#connection[data-state=live]').waitFor();
    await server[Symbol.asyncDispose]();
    await reader.page.getByText('Connection lost').waitFor();
    await using _again = await dashboard({ overview: async () => using(5) }, port);
    await reader.page.getByText('5.00', { exact: true }).waitFor();
    await reader.page.locator('#connection[data-state=live]').waitFor();
  });

  test('trouble behind the page is said in its own words, and what was known stays', async () => {
    await using server = await showing(household(EVENING));
    await using reader = await visit(opened.browser, server.url);
    await reader.page.locator('#connection[data-state=live]').waitFor();
    server.now.shown = new Transient('redis', 'Redis does not answer.');
    await reader.page.getByText('Redis does not answer.').waitFor();
    expect(await reader.page.getByText('367', { exact: true }).isVisible()).toBe(true);
  });

  test('a first meter takes the place of the words that stood for none', async () => {
    await using server = await showing({ ...household(EVENING), meters: [] });
    await using reader = await visit(opened.browser, server.url);
    await reader.page.getByText('No meter yet').waitFor();
    server.now.shown = household(EVENING);
    await reader.page.getByText('Demand now').waitFor();
    expect(await reader.page.getByText('No meter yet').count()).toBe(0);
  });

  test.each(['/', '/status'])('on a phone %s is no wider than the screen', async (path) => {
    await using server = await dashboard({ overview: async () => catchingUp(EVENING), demo: true });
    await using reader = await visit(opened.browser, server.url + path, PHONE);
    await reader.page.getByRole('heading').first().waitFor();
    expect(await overflow(reader.page)).toBe(0);
  });

  test('without JavaScript the page says everything, and reloads itself', async () => {
    const seen = { ...catchingUp(EVENING), queues: depths({ write: { waiting: 41 } }) };
    await using server = await showing(seen);
    await using reader = await visit(opened.browser, server.url, { javaScriptEnabled: false });
    const { page } = reader;
    await page.getByText('The queues behind it').click();
    expect(await page.getByRole('row', { name: /write batches of readings/ }).textContent()).toMatch(/41/);
    expect(await page.getByText('367', { exact: true }).isVisible()).toBe(true);
    await page.getByText('The last hour in figures').click();
    expect(await page.getByRole('row', { name: '17:45' }).isVisible()).toBe(true);
    expect(await page.getByRole('row', { name: 'Tue 17 Nov' }).isVisible()).toBe(true);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.locator('meta[http-equiv=refresh]').getAttribute('content')).toBe(String(seconds(30) / 1000));
    expect(reader.complaints).toEqual([]);
  });
});
