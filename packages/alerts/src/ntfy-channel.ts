import type { AlertChannel, AlertMessage } from '@ohmini/core';
import { clampBytes } from './clamp.ts';
import { judgedFetch } from './judged-fetch.ts';
import { isAddress, moodOf, SIGNS, timeText } from './sayings.ts';
import type { ChannelOptions } from './slack-channel.ts';

/** Of 1 to 5; 5 gets through where a phone is set to be quiet (docs.ntfy.sh/publish, message priority). */
const PRIORITIES = { error: 5, warning: 4, info: 2, over: 3 } as const;

/** Shown as emoji (docs.ntfy.sh/emojis). */
const TAGS = {
  error: 'rotating_light',
  warning: 'warning',
  info: 'information_source',
  over: 'white_check_mark',
} as const;

/** A message of more than 4096 bytes becomes a file, and the body of a request may be twice that (docs.ntfy.sh/publish, limitations). */
const MESSAGE_MAX_BYTES = 3500;
const TITLE_MAX_BYTES = 200;

/** A topic of ntfy, published to as JSON, which takes every character in a title. */
export function ntfyChannel({ url, ...options }: ChannelOptions): AlertChannel {
  const request = judgedFetch({ name: 'ntfy', ...options });
  const { server, topic, authorization } = readTopicUrl(url);
  const headers = { 'Content-Type': 'application/json', ...(authorization && { Authorization: authorization }) };

  return {
    name: 'ntfy',
    async send(messages, signal) {
      const body = JSON.stringify({ topic, ...ntfyMessage(messages) });
      const response = await request(server, { method: 'POST', headers, body }, signal);
      await response.body?.cancel();
    },
  };
}

/**
 * What was set is the address of a topic; JSON is published to the address above it. A token or a password is stated as
 * `auth`, in ntfy's own way (docs.ntfy.sh/publish, query param) or as a bare token, and is sent as a header: servers write
 * addresses into their logs.
 */
function readTopicUrl(text: string): { server: string; topic: string; authorization: string | undefined } {
  const url = new URL(text);
  const path = url.pathname.replace(/\/+$/, '');
  const slash = path.lastIndexOf('/');
  const auth = url.searchParams.get('auth');
  url.searchParams.delete('auth');
  url.pathname = path.slice(0, slash + 1);
  url.hash = '';
  return { server: url.href, topic: path.slice(slash + 1), authorization: auth ? authorizationOf(auth) : undefined };
}

function authorizationOf(auth: string): string {
  const decoded = Buffer.from(auth, 'base64url').toString();
  return /^(Basic|Bearer) [\x21-\x7e]+$/.test(decoded) ? decoded : `Bearer ${auth}`;
}

function ntfyMessage(messages: readonly AlertMessage[]) {
  const moods = messages.map(moodOf);
  const worst = moods.toSorted((a, b) => PRIORITIES[b] - PRIORITIES[a])[0] ?? 'info';
  const [only] = messages.length === 1 ? messages : [];
  const link = messages.map(({ runbook }) => runbook).find(isAddress);
  return {
    title: clampBytes(only ? only.title : `${messages.length} messages of Ohmini`, TITLE_MAX_BYTES),
    message: clampBytes(only ? bodyOf(only) : messages.map(paragraphOf).join('\n\n'), MESSAGE_MAX_BYTES),
    priority: PRIORITIES[worst],
    tags: [...new Set(moods)].map((mood) => TAGS[mood]),
    ...(only && link && { click: link }),
  };
}

function bodyOf(message: AlertMessage): string {
  const { text, impact, action, runbook, kind } = message;
  const time = timeText(message);
  const lines = [
    text,
    time && `${kind === 'over' ? 'From' : 'Since'} ${time}.`,
    impact && `Impact: ${impact}`,
    action && `What to do: ${action}`,
    runbook && `Runbook: ${runbook}`,
  ];
  return lines.filter((each) => each).join('\n') || message.title;
}

const paragraphOf = (message: AlertMessage): string => `${SIGNS[moodOf(message)]} ${message.title}\n${bodyOf(message)}`;
