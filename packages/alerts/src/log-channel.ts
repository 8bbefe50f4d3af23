import type { AlertChannel, AlertMessage, Log } from '@ohmini/core';
import { moodOf } from './sayings.ts';

const LEVELS = { error: 'error', warning: 'warn', info: 'info', over: 'info' } as const;

/** The channel that is always there. */
export const logChannel = (log: Log): AlertChannel => ({
  name: 'log',
  async send(messages) {
    for (const message of messages) log[LEVELS[moodOf(message)]](fieldsOf(message), sentenceOf(message));
  },
});

const fieldsOf = ({ kind, name, title, at, since }: AlertMessage) => ({
  alert: title,
  alertAt: new Date(at).toISOString(),
  kind,
  ...(name && { name }),
  ...(since !== undefined && { since: new Date(since).toISOString() }),
});

const sentenceOf = ({ title, text, impact, action }: AlertMessage): string =>
  [`${title}: ${text}`, impact, action].filter((each) => each).join(' ');
