import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings } from './axe.ts';
import { browserMissing, openBrowser, overflow, visit } from './browser.ts';
import { dashboard } from './dashboard.ts';
import { flowing, troubled } from './pipeline.ts';

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true };

describe.skipIf(browserMissing)(browserMissing ? `the pipeline (${browserMissing})` : 'the pipeline', () => {
  let opened: { browser: Browser } & AsyncDisposable;
  beforeAll(async () => {
    opened = await openBrowser();
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  const ways: [string, BrowserContextOptions][] = [
    ['on a desk', DESKTOP],
    ['on a desk at night', { ...DESKTOP, colorScheme: 'dark' }],
    ['in a narrow window', { viewport: { width: 900, height: 700 } }],
    ['on a phone', PHONE],
    ['on a phone at night', { ...PHONE, colorScheme: 'dark' }],
  ];

  test.each(ways)('%s nothing is wrong with the page, whether all is well or not', async (_name, how) => {
    for (const view of [flowing(), troubled()]) {
      await using server = await dashboard({ way: { pipeline: async () => view, replay: async () => undefined } });
      await using reader = await visit(opened.browser, `${server.url}/pipeline`, how);
      expect(await axeFindings(reader.page)).toEqual([]);
      expect(await overflow(reader.page)).toBe(0);
      expect(reader.complaints).toEqual([]);
    }
  });

  test('a reading is sent back by the keyboard alone', async () => {
    const sent: string[] = [];
    await using server = await dashboard({
      way: {
        pipeline: async () => (sent.length === 0 ? troubled() : flowing()),
        replay: async (id) => void sent.push(id),
      },
    });
    await using reader = await visit(opened.browser, `${server.url}/pipeline`, DESKTOP);
    const { page, complaints } = reader;
    const isAtButton = () => page.evaluate("document.activeElement?.textContent?.startsWith('Replay')");
    for (let tabs = 0; tabs < 40 && !(await isAtButton()); tabs += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Everything flows').waitFor();
    expect(sent).toEqual(['home.00-11.10s.1']);
    expect(page.url()).toBe(`${server.url}/pipeline#quarantine`);
    expect(complaints).toEqual([]);
  });

  test('it is brought up to date where it stands, but not under the finger of who is about to press a button', async () => {
    let view = troubled();
    let looks = 0;
    const pipeline = async () => {
      looks += 1;
      return view;
    };
    await using server = await dashboard({ way: { pipeline, replay: async () => undefined } });
    await using reader = await visit(opened.browser, 'about:blank', DESKTOP);
    const { page, complaints } = reader;
    await page.clock.install();
    await page.goto(`${server.url}/pipeline`);
    await page.getByRole('button', { name: 'Replay' }).focus();
    view = flowing();
    await page.clock.runFor(25_000);
    // Whatever was asked before this has been asked once this is answered.
    await page.evaluate("fetch('/api/v1/pipeline').then((answer) => answer.text())");
    expect(looks).toBe(2);
    expect(await page.getByRole('button', { name: 'Replay' }).count()).toBe(1);
    await page.evaluate('document.activeElement.blur()');
    await page.clock.runFor(10_000);
    await page.getByText('Everything flows').waitFor();
    expect(complaints.filter((each) => !each.startsWith('asks '))).toEqual([]);
  });

  test('it can be read and used without JavaScript', async () => {
    await using server = await dashboard({ way: { pipeline: async () => troubled(), replay: async () => undefined } });
    await using reader = await visit(opened.browser, `${server.url}/pipeline`, {
      ...DESKTOP,
      javaScriptEnabled: false,
    });
    expect(await reader.page.getByRole('listitem').filter({ hasText: 'Writer' }).textContent()).toContain(
      'waits for the store',
    );
    await reader.page.getByRole('button', { name: 'Replay' }).click();
    expect(reader.page.url()).toContain('#quarantine');
  });
});
