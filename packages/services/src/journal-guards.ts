import type { JournalKind } from '@ohmini/core';
import { breaker, type Guard } from './breaker.ts';
import type { Context } from './context.ts';
import { WHAT } from './journal-words.ts';

/** A breaker for each kind of journal: what fails here stops neither polls nor another kind, and wakes nobody. */
export function journalGuards(context: Context): Readonly<Record<JournalKind, Guard>> {
  const guardOf = (kind: JournalKind): Guard =>
    breaker(context, { name: `journal-${kind}`, what: `Octopus (${WHAT[kind]})`, isTold: false });
  return {
    agreement: guardOf('agreement'),
    device: guardOf('device'),
    session: guardOf('session'),
    dispatch: guardOf('dispatch'),
  };
}
