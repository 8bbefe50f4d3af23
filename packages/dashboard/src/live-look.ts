import { minutes } from '@ohmini/core';
import { inWordsFor } from './answers.ts';
import { markupOf } from './html.ts';
import type { Look } from './live-stream.ts';
import type { Overview } from './overview.ts';
import { liveView } from './pages/live-page.ts';
import type { DashboardPorts } from './ports.ts';

/** The live view as the browser takes it, or in words why there is none. A trouble is logged once, while it lasts. */
export function liveLook({ overview, log }: Pick<DashboardPorts, 'overview' | 'log'>): () => Promise<Look> {
  let told = '';
  return async () => {
    try {
      const seen = await overview();
      told = '';
      return { event: 'view', fingerprint: fingerprint(seen), data: { html: markupOf(liveView(seen)) } };
    } catch (err) {
      const message = inWordsFor(err);
      if (told !== message) log.warn({ err }, 'the live page has nothing to show');
      told = message;
      return { event: 'trouble', fingerprint: message, data: { message } };
    }
  };
}

/** Two views of one minute differ by more than the time only; the chart moves on once a minute. */
const fingerprint = (seen: Overview): string => JSON.stringify({ ...seen, at: Math.floor(seen.at / minutes(1)) });
