import { recordedLog, startWebhookFake } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { logChannel, ntfyChannel, slackChannel, webhookChannel } from '../src/index.ts';
import { channelContract, httpChannelContract } from './channel-contract.ts';
import { messageOf } from './messages.ts';

httpChannelContract('slack', '/services/T0/B0/CANARY', slackChannel);
httpChannelContract('ntfy', '/CANARY', ntfyChannel);
httpChannelContract('ntfy', '/below/topic?auth=tk_CANARY', ntfyChannel);
httpChannelContract('webhook', '/hook?token=CANARY', webhookChannel);

channelContract('log', async () => {
  const log = recordedLog();
  return {
    channel: logChannel(log),
    arrived: () => log.lines.map(({ message }) => message),
    async [Symbol.asyncDispose]() {},
  };
});

const clock = { now: () => Date.UTC(2026, 10, 20, 17) };

/** What arrives at a server of its own. */
async function sentBy(make: typeof slackChannel, path: string, ...messages: ReturnType<typeof messageOf>[]) {
  await using fake = await startWebhookFake();
  await make({ url: fake.url + path, clock }).send(messages);
  const [request] = fake.taken;
  return { body: JSON.parse(request?.body ?? ''), headers: request?.headers, path: request?.path };
}

test('Slack is shown what is wrong, since when, what it costs, what to do and where more is said', async () => {
  const runbook = 'https://ohmini.example.com/runbooks/store?a=1&b=2';
  const message = messageOf({ text: 'A <b> & c.', impact: '1,234 readings wait.', action: 'Start it.', runbook });
  const { body } = await sentBy(slackChannel, '/services/x', message);
  expect(body).toEqual({
    text: '🔴 The store takes no readings: A &lt;b&gt; &amp; c.',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: '🔴 The store takes no readings', emoji: true } },
      { type: 'section', text: { type: 'mrkdwn', text: 'A &lt;b&gt; &amp; c.' } },
      {
        type: 'section',
        fields: [
          { type: 'mrkdwn', text: '*Since*\nFri 20 Nov, 16:30 UK time' },
          { type: 'mrkdwn', text: '*Impact*\n1,234 readings wait.' },
        ],
      },
      { type: 'section', text: { type: 'mrkdwn', text: '*What to do*\nStart it.' } },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Ohmini · error · Fri 20 Nov, 17:00 UK time · <https://ohmini.example.com/runbooks/store?a=1&amp;b=2|Runbook>',
          },
        ],
      },
    ],
  });
});

test('a page of this repository is named where it is no address', async () => {
  const { body } = await sentBy(slackChannel, '/services/x', messageOf({ runbook: 'docs/runbooks/store.md' }));
  expect(body.blocks.at(-1).elements[0].text).toMatch(/ · Runbook: docs\/runbooks\/store\.md$/);
});

test('that it is over is green, and says from when until when it was', async () => {
  const { body } = await sentBy(slackChannel, '/services/x', messageOf({ kind: 'over', title: 'The store works' }));
  expect(body.blocks[0].text.text).toBe('✅ The store works');
  expect(body.blocks[2].fields[0].text).toBe('*It lasted*\nFri 20 Nov, 16:30 to Fri 20 Nov, 17:00 UK time (30 min)');
});

test('ntfy wakes people for an error alone, and a tap leads to the runbook', async () => {
  const runbook = 'https://ohmini.example.com/runbooks/store';
  const { body, path } = await sentBy(ntfyChannel, '/my-topic', messageOf({ action: 'Start it.', runbook }));
  expect(path).toBe('/');
  expect(body).toEqual({
    topic: 'my-topic',
    title: 'The store takes no readings',
    message: `It answers 503.\nSince Fri 20 Nov, 16:30 UK time.\nWhat to do: Start it.\nRunbook: ${runbook}`,
    priority: 5,
    tags: ['rotating_light'],
    click: runbook,
  });
  const priorities = async (about: Parameters<typeof messageOf>[0]) =>
    (await sentBy(ntfyChannel, '/my-topic', messageOf(about))).body.priority;
  expect(await priorities({ severity: 'warning' })).toBe(4);
  expect(await priorities({ severity: 'info' })).toBe(2);
  expect(await priorities({ kind: 'over' })).toBe(3);
});

test('of several alerts ntfy gets one message, as urgent as the worst', async () => {
  const { body } = await sentBy(ntfyChannel, '/t', messageOf({ kind: 'over' }), messageOf({ severity: 'warning' }));
  expect([body.title, body.priority, body.tags]).toEqual(['2 messages of Ohmini', 4, ['white_check_mark', 'warning']]);
});

test.each([
  ['a bare token', 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2', 'Bearer tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2'],
  ["ntfy's own form of a token", Buffer.from('Bearer tk_x').toString('base64url'), 'Bearer tk_x'],
  [
    "ntfy's own form of a password",
    'QmFzaWMgZEdWemRIVnpaWEk2Wm1GclpYQmhjM04zYjNKaw',
    'Basic dGVzdHVzZXI6ZmFrZXBhc3N3b3Jk',
  ],
])('%s is taken from the address of an ntfy topic, and sent as a header', async (_, auth, authorization) => {
  const { headers, path, body } = await sentBy(ntfyChannel, `/below/t?auth=${auth}`, messageOf());
  expect([path, body.topic, headers?.authorization]).toEqual(['/below/', 't', authorization]);
});

test('the webhook gets version 1 of our JSON, which docs/alerts.md describes', async () => {
  const message = messageOf({ kind: 'over', name: 'gaps/home.00-11', severity: 'warning', impact: 'None.' });
  const { body, path } = await sentBy(webhookChannel, '/hook?token=x', message);
  expect(path).toBe('/hook?token=x');
  expect(body).toEqual({
    version: 1,
    alerts: [
      {
        kind: 'over',
        name: 'gaps/home.00-11',
        severity: 'warning',
        title: 'The store takes no readings',
        text: 'It answers 503.',
        at: '2026-11-20T17:00:00.000Z',
        since: '2026-11-20T16:30:00.000Z',
        impact: 'None.',
      },
    ],
  });
});

test('the log has each at its level; that it is over is good to know', async () => {
  const log = recordedLog();
  const severities = ['error', 'warning', 'info'] as const;
  await logChannel(log).send([...severities.map((severity) => messageOf({ severity })), messageOf({ kind: 'over' })]);
  expect(log.lines.map(({ level }) => level)).toEqual(['error', 'warn', 'info', 'info']);
});
