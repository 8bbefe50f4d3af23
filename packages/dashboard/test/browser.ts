import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { answerPast } from './past-api.ts';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Why browser tests are skipped, or undefined when there is a browser. */
export const browserMissing = existsSync(CHROMIUM)
  ? undefined
  : `needs Chromium: set CHROMIUM_PATH, there is none at ${CHROMIUM}`;

const QUIET = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];

/** A browser with a home of its own, that talks to nobody but us. */
export async function openBrowser(): Promise<{ browser: Browser } & AsyncDisposable> {
  const home = await mkdtemp(join(tmpdir(), 'ohmini-browser-'));
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-sync', ...QUIET],
    env: { PATH: process.env.PATH ?? '', HOME: home },
  });
  return {
    browser,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export interface Visit extends AsyncDisposable {
  page: Page;
  /** Errors in the console, policy violations among them, uncaught exceptions, and requests to anybody but us. */
  complaints: string[];
}

/** @param past stands for the API that the chart asks */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  past: { before(page: Page): Promise<void> } = answerPast(),
): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const to = new URL(request.url());
    if (to.host !== new URL(url).host && to.protocol !== 'data:') complaints.push(`asks ${to.host}`);
  });
  await past.before(page);
  await page.goto(url);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** How many pixels the page is wider than the screen. */
export const overflow = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
