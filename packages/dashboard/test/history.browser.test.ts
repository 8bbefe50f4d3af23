import { hours } from '@ohmini/core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, openBrowser, visit } from './browser.ts';
import { dashboard } from './dashboard.ts';
import { EVENING, electricity, gas, household } from './household.ts';
import { pastBetween } from './past.ts';
import { answerPast } from './past-api.ts';

const SHOWN = '#chart[data-state=shown] canvas';

describe.skipIf(browserMissing)(browserMissing ? `the past (${browserMissing})` : 'the past', () => {
  let opened: { browser: Browser } & AsyncDisposable;
  beforeAll(async () => {
    opened = await openBrowser();
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  async function reading(path = '/', past = answerPast()) {
    const server = await dashboard();
    const reader = await visit(opened.browser, server.url + path, {}, past);
    const { page, complaints } = reader;
    const lengths = () => past.asked.map(({ from, to }) => (to - from) / hours(1));
    return {
      page,
      past,
      complaints,
      lengths,
      async [Symbol.asyncDispose]() {
        await reader[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  }

  test('a day is drawn and told in words', async () => {
    await using reader = await reading();
    await reader.page.locator(SHOWN).waitFor();
    expect(await reader.page.locator('#shown').textContent()).toMatch(/kWh · £\d+\.\d\d · .* on average · highest/);
    expect(reader.lengths()).toEqual([24]);
  });

  test('the links change how far back it goes, and the address with it', async () => {
    await using reader = await reading();
    await reader.page.locator(SHOWN).waitFor();
    await reader.page.getByRole('link', { name: '30 days' }).click();
    await expect.poll(reader.lengths).toEqual([24, 720]);
    await reader.page.locator(SHOWN).waitFor();
    expect(reader.page.url()).toContain('range=30d');
    expect(await reader.page.getByRole('link', { name: '30 days' }).getAttribute('aria-current')).toBe('true');
  });

  test('what is drawn across is asked for again, finer', async () => {
    await using reader = await reading('/?range=30d');
    await reader.page.locator(SHOWN).waitFor();
    await reader.page.locator('#chart').scrollIntoViewIfNeeded();
    const box = await reader.page.locator('#chart .u-over').boundingBox();
    if (!box) throw new Error('there is no chart');
    await reader.page.mouse.move(box.x + box.width * 0.5, box.y + 50);
    await reader.page.mouse.down();
    await reader.page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 4 });
    await reader.page.mouse.up();
    await expect.poll(() => reader.lengths().length).toBe(2);
    expect(reader.lengths()[1]).toBeCloseTo(72, -1);
    await reader.page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => reader.lengths()[2]).toBe(720);
    expect(await reader.page.getByRole('button', { name: 'Show all' }).isVisible()).toBe(false);
    expect(reader.complaints).toEqual([]);
  });

  test('keys alone lead into the chart, through its points, nearer, back in time and out again', async () => {
    await using reader = await reading();
    const { page } = reader;
    await page.locator(SHOWN).waitFor();
    await page.locator('.segments a').last().focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('chart');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('#announcement').textContent()).toMatch(/^Wed 18 Nov 17:4\d: .*W, /);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('+');
    await expect.poll(reader.lengths).toEqual([24, 12]);
    await page.keyboard.press('PageUp');
    await expect.poll(() => reader.past.asked.length).toBe(3);
    expect(reader.past.asked[2]?.to).toBe((reader.past.asked[1]?.to ?? 0) - hours(6));
    await page.keyboard.press('Escape');
    await expect.poll(() => reader.lengths()[3]).toBe(24);
  });

  test('the way in is by keys too: first the link that skips what is on every page', async () => {
    await using reader = await reading();
    await reader.page.keyboard.press('Tab');
    expect(await reader.page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    expect(await reader.page.getByText('Skip to the content').isVisible()).toBe(true);
    await reader.page.keyboard.press('Enter');
    expect(await reader.page.evaluate('document.activeElement.id')).toBe('content');
  });

  test('the same is there in figures, of what is looked at', async () => {
    await using reader = await reading();
    await reader.page.locator(SHOWN).waitFor();
    await reader.page.getByText('The same in figures').click();
    const rows = reader.page.locator('#past-table tbody tr');
    await expect.poll(() => rows.count()).toBe(25);
    await reader.page.getByRole('link', { name: '7 days' }).click();
    await expect.poll(() => rows.count()).toBe(8);
    expect(await rows.nth(1).textContent()).toMatch(/^Thu 12 Nov[\d.]+ kWh£[\d.]+/);
  });

  test('a store that does not answer is said, and asked again when the reader wants', async () => {
    const past = answerPast();
    past.answers = 'error';
    await using reader = await reading('/', past);
    await reader.page.getByText('The past cannot be read just now.').waitFor();
    past.answers = 'past';
    await reader.page.getByRole('button', { name: 'Try again' }).click();
    await reader.page.locator(SHOWN).waitFor();
    expect(await reader.page.getByText('The past cannot be read just now.').isVisible()).toBe(false);
  });

  test('a slow store leaves the rest of the page as it is, and says that it loads', async () => {
    const past = answerPast();
    past.answers = 'nothing';
    await using reader = await reading('/', past);
    await reader.page.locator('#connection[data-state=live]').waitFor();
    expect(await reader.page.locator('#chart').getAttribute('data-state')).toBe('loading');
    expect(await reader.page.getByText('367', { exact: true }).isVisible()).toBe(true);
  });

  test('a time without readings says so', async () => {
    await using reader = await reading(
      '/',
      answerPast((from) => pastBetween(from, from)),
    );
    await reader.page.getByText('No readings are stored of this time.').waitFor();
  });

  test('gas, which has no demand, is drawn by its energy', async () => {
    const noDemand = (from: number, to: number) => {
      const series = pastBetween(from, to, 1800);
      return { ...series, demandWatts: series.at.map(() => null), costGbp: series.at.map(() => null) };
    };
    await using server = await dashboard({
      overview: async () => ({ ...household(EVENING), meters: [electricity(EVENING), gas(EVENING)] }),
    });
    await using reader = await visit(opened.browser, `${server.url}/?device=66-99`, {}, answerPast(noDemand));
    await reader.page.locator(SHOWN).waitFor();
    expect(await reader.page.locator('#shown').textContent()).toMatch(/^[\d.]+ kWh · cost not known$/);
    expect(reader.complaints).toEqual([]);
  });
});
