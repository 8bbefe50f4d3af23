import { z } from 'zod';
import { SEVERITIES } from './alert.ts';

/** Ways to a person. The log is always one of them. */
export const CHANNELS = ['log', 'slack', 'ntfy', 'webhook'] as const;

export type ChannelName = (typeof CHANNELS)[number];

/** More would not fit into one message of Slack. */
export const ALERTS_PER_MESSAGE = 10;

const message = z.strictObject({
  /** `news` happened and is over by itself, `digest` was asked for; the others are of something that is wrong for a while. */
  kind: z.enum(['raised', 'again', 'over', 'news', 'digest']).default('news'),
  /** What it is about: a name as `alertName` makes it, or of what happened. Of one name the newest counts. */
  name: z.string().default(''),
  /** Of what is wrong; the message that it is over has the same. */
  severity: z.enum(SEVERITIES),
  title: z.string(),
  /** What was seen, and what it means. */
  text: z.string(),
  at: z.number(),
  /** Since when it was wrong; of `over` until `at`. */
  since: z.number().optional(),
  /** What it costs meanwhile: readings that wait, time that is left. */
  impact: z.string().optional(),
  /** What the reader is to do. */
  action: z.string().optional(),
  /** Where more is said: an address, or the path of a page in this repository. */
  runbook: z.string().optional(),
});

/** What a person is told. Holds no secret, account number or address. */
export type AlertMessage = z.infer<typeof message>;

/** The payload of an alert job. Those of before there were channels have four fields. */
export const alertJob = message.extend({ channel: z.enum(CHANNELS).optional() });
