import type { AlertMessage } from '@ohmini/core';
import { slackText } from './clamp.ts';
import { isAddress, moodOf, SIGNS, timeText } from './sayings.ts';
import { ukTime } from './uk-time.ts';

/** What Slack takes (docs.slack.dev, reference/block-kit/blocks). Five blocks for each of ten alerts are its fifty. */
const HEADER_MAX = 150;
const SECTION_MAX = 3000;
const FIELD_MAX = 2000;

/** All sections of one message together; Slack refuses a message that is too long as a whole. */
const TOGETHER_MAX = 12_000;

type Text = { type: 'mrkdwn'; text: string };

type Block =
  | { type: 'header'; text: { type: 'plain_text'; text: string; emoji: true } }
  | { type: 'section'; text: Text }
  | { type: 'section'; fields: Text[] }
  | { type: 'context'; elements: Text[] };

/** One message of Slack: blocks for people, and a text for notifications and for clients that show no blocks. */
export const slackMessage = (messages: readonly AlertMessage[]): { text: string; blocks: Block[] } => ({
  text: slackText(messages.map((each) => `${SIGNS[moodOf(each)]} ${each.title}: ${each.text}`).join('\n'), SECTION_MAX),
  blocks: messages.flatMap((each) => blocksOf(each, Math.min(SECTION_MAX, TOGETHER_MAX / messages.length / 3))),
});

function blocksOf(message: AlertMessage, max: number): Block[] {
  const { title, text, action } = message;
  const header = slackText(`${SIGNS[moodOf(message)]} ${title}`, HEADER_MAX);
  const fields = fieldsOf(message, Math.min(FIELD_MAX, max));
  return [
    { type: 'header', text: { type: 'plain_text', text: header, emoji: true } },
    // Slack refuses a text of no characters.
    ...(text ? [section(slackText(text, max))] : []),
    ...(fields.length > 0 ? [{ type: 'section' as const, fields }] : []),
    ...(action ? [section(`*What to do*\n${slackText(action, max - 20)}`)] : []),
    { type: 'context', elements: [mrkdwn(contextOf(message))] },
  ];
}

function fieldsOf(message: AlertMessage, max: number): Text[] {
  const time = timeText(message);
  const label = message.kind === 'over' ? 'It lasted' : 'Since';
  return [
    ...(time ? [mrkdwn(`*${label}*\n${time}`)] : []),
    ...(message.impact ? [mrkdwn(`*Impact*\n${slackText(message.impact, max - 20)}`)] : []),
  ];
}

function contextOf({ at, severity, runbook }: AlertMessage): string {
  const about = `Ohmini · ${severity} · ${ukTime(at)} UK time`;
  if (!runbook) return about;
  // The parser writes `<` and `>` in a form that ends no link; `|` it leaves in a query.
  const link = isAddress(runbook) && `<${escapedAddress(runbook)}|Runbook>`;
  return `${about} · ${link || `Runbook: ${slackText(runbook, FIELD_MAX / 4)}`}`;
}

const escapedAddress = (address: string): string =>
  new URL(address).href.replace(/[|<>&]/g, (sign) => (sign === '&' ? '&amp;' : encodeURIComponent(sign)));

const mrkdwn = (text: string): Text => ({ type: 'mrkdwn', text });

const section = (text: string): Block => ({ type: 'section', text: mrkdwn(text) });
