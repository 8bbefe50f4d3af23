import { minutes } from '@ohmini/core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MeterView, Overview } from '../src/index.ts';
import { axeFindings } from './axe.ts';
import { browserMissing, openBrowser, overflow, visit } from './browser.ts';
import { dashboard } from './dashboard.ts';
import { catchingUp, EVENING, electricity, gas, household, NOON, solar } from './household.ts';

const seeing = (...meters: MeterView[]): Overview => ({ ...household(EVENING), meters });
const { newest: _, today: __, price: ___, ...unread } = electricity(EVENING);

/** Every state of the page by a word that only it shows. */
const STATES: [name: string, overview: Overview, word: string][] = [
  ['calm', household(EVENING), 'Everything is stored'],
  ['empty', seeing(), 'No meter yet'],
  ['waiting', seeing({ ...unread, lastHour: [] }), 'Waiting for the first reading'],
  ['catching up', catchingUp(EVENING), 'Fetching the last 12 hours'],
  ['late', seeing(electricity(EVENING - minutes(4))), 'Late'],
  ['silent', seeing(electricity(EVENING - minutes(40))), 'Mini silent since 17:07'],
  ['solar', { ...household(NOON), meters: [solar(NOON)] }, 'Exported today'],
  ['several', seeing(electricity(EVENING), gas(EVENING), { ...electricity(EVENING), account: 'granny' }), 'granny'],
];

/** Without motion a colour is at once what it becomes. */
const STILL = { reducedMotion: 'reduce' } as const;

const SCREENS = {
  desktop: { viewport: { width: 1280, height: 800 }, ...STILL },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, ...STILL },
};

const CASES = STATES.flatMap(([name, overview, word]) =>
  (['desktop', 'phone'] as const).map((screen) => ({ name, overview, word, screen })),
);

describe.skipIf(browserMissing)(
  browserMissing ? `states of the page (${browserMissing})` : 'states of the page',
  () => {
    let opened: { browser: Browser } & AsyncDisposable;
    beforeAll(async () => {
      opened = await openBrowser();
    });
    afterAll(() => opened[Symbol.asyncDispose]());

    test.each(CASES)('$name, on a $screen, is whole and without a fault in either scheme', async (each) => {
      const { overview } = each;
      await using server = await dashboard({ overview: async () => overview, clock: { now: () => overview.at } });
      await using reader = await visit(opened.browser, server.url, SCREENS[each.screen]);
      const { page, complaints } = reader;
      await page.locator('#connection[data-state=live]').waitFor();
      if (overview.meters.length > 0) await page.locator('#chart[data-state=shown] canvas').waitFor();
      expect(await page.locator('main').getByText(each.word).first().isVisible()).toBe(true);
      expect(await overflow(page)).toBe(0);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await axeFindings(page)).toEqual([]);
      }
      expect(complaints).toEqual([]);
    });

    test('what a reader opens has no fault either', async () => {
      await using server = await dashboard({ overview: async () => catchingUp(EVENING) });
      await using reader = await visit(opened.browser, server.url, SCREENS.phone);
      const { page } = reader;
      await page.locator('#chart[data-state=shown] canvas').waitFor();
      for (const summary of await page.locator('summary').all()) await summary.click();
      await page.getByRole('table').nth(3).waitFor();
      expect(await overflow(page)).toBe(0);
      expect(await axeFindings(page)).toEqual([]);
    });

    test('a demo says so, and the status page has no fault', async () => {
      await using server = await dashboard({ demo: true });
      await using reader = await visit(opened.browser, `${server.url}/status`);
      expect(await reader.page.getByText('demo', { exact: true }).isVisible()).toBe(true);
      expect(await axeFindings(reader.page)).toEqual([]);
      expect(reader.complaints).toEqual([]);
    });

    test('on paper stands neither whose house it is nor which meter', async () => {
      const { overview } = { overview: seeing(electricity(EVENING), { ...electricity(EVENING), account: 'granny' }) };
      await using server = await dashboard({ overview: async () => overview });
      await using reader = await visit(opened.browser, server.url);
      await reader.page.emulateMedia({ media: 'print' });
      const printed = await reader.page.evaluate('document.body.innerText');
      expect(printed).toMatch(/Demand now/);
      expect(printed).not.toMatch(/home|granny|66-77|00-11/);
    });
  },
);
