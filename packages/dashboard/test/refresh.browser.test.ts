import { minutes } from '@ohmini/core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ComponentStatus } from '../src/index.ts';
import { browserMissing, openBrowser } from './browser.ts';
import { dashboard } from './dashboard.ts';

describe.skipIf(browserMissing)(browserMissing ? `the status page (${browserMissing})` : 'the status page', () => {
  let opened: { browser: Browser } & AsyncDisposable;
  beforeAll(async () => {
    opened = await openBrowser();
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('it is brought up to date without being loaded again', async () => {
    const redis: ComponentStatus = { status: 'healthy', message: 'Answers.' };
    await using server = await dashboard({ readiness: async () => ({ ready: true, components: { redis } }) });
    await using context = await opened.browser.newContext();
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(`${server.url}/status`);
    await page.evaluate('window.loadedOnce = true');
    redis.message = 'Does not answer since 14:02.';
    await page.clock.fastForward(minutes(1));
    await page.getByText('Does not answer since 14:02.').waitFor();
    expect(await page.evaluate('window.loadedOnce')).toBe(true);
  });
});
