import type { AlertMessage } from '@ohmini/core';
import { spanText, ukTime } from './uk-time.ts';

/** How bad it is; that it is over is no trouble of any severity. */
export const moodOf = ({ kind, severity }: AlertMessage): AlertMessage['severity'] | 'over' =>
  kind === 'over' ? 'over' : severity;

/** Seen at a glance, where there is no colour. */
export const SIGNS = { error: '🔴', warning: '🟠', info: '🔵', over: '✅' } as const;

/** `since Fri 20 Nov, 17:00`, or from when until when it was. Undefined where it is nothing that lasts. */
export function timeText({ kind, since, at }: AlertMessage): string | undefined {
  if (since === undefined) return undefined;
  if (kind !== 'over') return `${ukTime(since)} UK time`;
  return `${ukTime(since)} to ${ukTime(at)} UK time (${spanText(at - since)})`;
}

/** Whether a runbook can be followed from a message. */
export const isAddress = (runbook: string | undefined): runbook is string =>
  runbook !== undefined && /^https?:\/\//.test(runbook) && URL.canParse(runbook);
