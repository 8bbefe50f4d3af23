import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BoardQueues, boardQueues } from './board-queues.ts';
import { browserMissing, openBrowser, visit } from './browser.ts';
import { dashboard } from './dashboard.ts';
import { redisMissing } from './redis.ts';

const missing = browserMissing ?? redisMissing;

describe.skipIf(missing)(missing ? `Bull Board in a browser (${missing})` : 'Bull Board in a browser', () => {
  let opened: { browser: Browser } & AsyncDisposable;
  let queues: BoardQueues;
  beforeAll(async () => {
    opened = await openBrowser();
    queues = await boardQueues();
    await queues.of('write').add('write', { v: 1 }, { jobId: 'waiting' });
  });
  afterAll(async () => {
    await opened[Symbol.asyncDispose]();
    await queues[Symbol.asyncDispose]();
  });

  test.each(['light', 'dark'] as const)('it opens without complaint in the %s scheme', async (colorScheme) => {
    await using server = await dashboard({ queues: queues.all, demo: true });
    await using reader = await visit(opened.browser, `${server.url}/queues`, { colorScheme });
    await reader.page.getByText('quarantine').first().waitFor();
    expect(await reader.page.title()).toBe('Ohmini · demo');
    await reader.page.goto(`${server.url}/queues/queue/write?status=waiting`);
    await reader.page.getByText('batches of readings waiting for the store').waitFor();
    await reader.page.getByText('returnValue').waitFor();
    expect(reader.complaints).toEqual([]);
  });
});
