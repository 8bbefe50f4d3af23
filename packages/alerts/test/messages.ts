import type { AlertMessage } from '@ohmini/core';

/** Something that is wrong since half past four, unless it says otherwise. */
export const messageOf = (about: Partial<AlertMessage> = {}): AlertMessage => ({
  kind: 'raised',
  name: 'store',
  severity: 'error',
  title: 'The store takes no readings',
  text: 'It answers 503.',
  at: Date.UTC(2026, 10, 20, 17),
  since: Date.UTC(2026, 10, 20, 16, 30),
  ...about,
});
