import { type Ask, type JournalEntry, Permanent } from '@ohmini/core';

/** What one question of the journal came to. */
export interface Journalled {
  entries: JournalEntry[];
  /** Whether the household has any of it. */
  isThere: boolean;
}

/** How a question of the journal is asked and read. */
export interface Inquiry {
  how: Ask;
  /** Told of each row that cannot be read. */
  reject: () => void;
  /** @returns what was read @throws Transient where the answer had another shape */
  expect<T>(read: T | undefined): T;
}

export const NONE: Journalled = { entries: [], isThere: false };

export const allOf = (entries: JournalEntry[]): Journalled => ({ entries, isThere: entries.length > 0 });

/** The answer; undefined where Octopus does not offer such a thing to this household. */
export async function offered<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Permanent && error.reason === 'missing') return undefined;
    throw error;
  }
}
