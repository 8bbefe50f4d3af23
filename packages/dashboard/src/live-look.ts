import { minutes } from '@ohmini/core';
import { inWordsFor } from './answers.ts';
import { choiceOf } from './chosen-meter.ts';
import { markupOf } from './html.ts';
import type { Look } from './live-stream.ts';
import type { Overview } from './overview.ts';
import { liveView } from './pages/live-page.ts';
import type { DashboardPorts } from './ports.ts';

/**
 * The live view of a meter as the browser takes it, or in words why there is none. The topic is the query of the page's
 * address. A trouble is logged once, while it lasts.
 */
export function liveLook({
  overview,
  log,
}: Pick<DashboardPorts, 'overview' | 'log'>): (topic: string) => Promise<Look> {
  let told = '';
  return async (topic) => {
    try {
      const choice = choiceOf(new URLSearchParams(topic));
      const seen = await overview(choice);
      told = '';
      return { event: 'view', fingerprint: fingerprint(seen), data: { html: markupOf(liveView(seen, choice)) } };
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
