import { test, vi } from 'vitest';
import { facts } from './facts.ts';

// They wait for deadlines and for the next poll, most of the time: all of them at once take as long as the longest.
vi.setConfig({ maxConcurrency: 11, testTimeout: 600_000 });

const isShort = process.env.CHAOS_LONG !== '1';

for (const { name, run, isLong = false, lacks } of facts)
  test.concurrent(name, async ({ skip }) => {
    skip(isLong && isShort, 'takes minutes: npm run chaos, or CHAOS_LONG=1');
    skip(lacks !== undefined, lacks);
    await run();
  });
