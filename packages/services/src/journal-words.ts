import type { JournalKind } from '@ohmini/core';

/** Kinds of a journal, for people. */
export const WHAT: Readonly<Record<JournalKind, string>> = {
  agreement: 'agreements',
  device: 'intelligent devices',
  session: 'sessions',
  dispatch: 'dispatches',
};
