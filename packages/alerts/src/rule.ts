import type { AlertRule } from '@ohmini/core';

/** When people are told of something that is wrong, and in which words. What was seen is said by whoever noticed it. */
export interface Rule extends AlertRule {
  title: string;
  over: string;
  /** What it means for the readings. */
  means: string;
  /** What the reader is to do. */
  action: string;
}

/** `Octopus cannot be read (home)`: the title, with what it is about. */
export const titled = (title: string, subject: string): string => (subject === '' ? title : `${title} (${subject})`);
