import type { Page, Route } from 'playwright-core';
import type { Series } from '../src/assets/series.js';
import { pastBetween } from './past.ts';

export interface PastApi {
  /** What was asked for, the newest last. */
  asked: { from: number; to: number }[];
  /** Whether the next questions are answered at all, or with an error. */
  answers: 'past' | 'nothing' | 'error';
  before(page: Page): Promise<void>;
}

/** Stands for `/api/v1/series`, whose own tests are elsewhere. */
export function answerPast(past: (from: number, to: number) => Series = pastBetween): PastApi {
  const api: PastApi = {
    asked: [],
    answers: 'past',
    before: async (page) => void (await page.route('**/api/v1/series?*', answer)),
  };
  async function answer(route: Route): Promise<void> {
    const query = new URL(route.request().url()).searchParams;
    const [from, to] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')];
    api.asked.push({ from, to });
    if (api.answers === 'error') return route.fulfill({ status: 503, json: { error: 'The store does not answer.' } });
    if (api.answers === 'nothing') return;
    await route.fulfill({ json: past(from, to) });
  }
  return api;
}
