import { Transient } from '@ohmini/core';
import { expect, test } from 'vitest';
import { PIPELINE } from '../src/api-pipeline.ts';
import type { DashboardPorts } from '../src/index.ts';
import { dashboard } from './dashboard.ts';
import { flowing, troubled } from './pipeline.ts';

const OWN = { 'sec-fetch-site': 'same-origin' };

const replayOn = async (url: string, body: Record<string, string>, headers: Record<string, string> = OWN) =>
  await fetch(`${url}/pipeline/quarantine/replay`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(body),
    redirect: 'manual',
  });

/** A dashboard that notes what is sent back. */
async function withQuarantine(changed: Partial<DashboardPorts> = {}, why?: string) {
  const sent: [string, string | undefined][] = [];
  const server = await dashboard({
    way: {
      pipeline: async () => troubled(),
      replay: async (id, user) => {
        sent.push([id, user]);
        return why;
      },
    },
    ...changed,
  });
  return { ...server, sent };
}

test('the page says what stands still and since when, and what waits', async () => {
  await using server = await withQuarantine();
  const page = await (await fetch(`${server.url}/pipeline`)).text();
  expect(page).toContain('Something stands still');
  expect(page).toMatch(/<b>Store<\/b>\s*<span class="component unhealthy">stopped <small>since 16:04/);
  expect(page).toContain('146 waiting');
  expect(page).toContain('Readings cannot be stored');
  expect(page).toContain('href="/runbooks/store"');
  expect(page).toMatch(/<b>84<\/b> of 90/);
});

test('where all is well it says so, and offers nothing to send back', async () => {
  await using server = await dashboard();
  const page = await (await fetch(`${server.url}/pipeline`)).text();
  expect(page).toContain('Everything flows');
  expect(page).not.toContain('What is wrong now');
  expect(page).not.toContain('<form');
});

test('the same is there for programs', async () => {
  await using server = await dashboard({ demo: true });
  const answer = await (await fetch(`${server.url}/api/v1/pipeline`)).json();
  expect(answer).toEqual({ demo: true, ...JSON.parse(JSON.stringify(flowing())) });
  await using other = await withQuarantine();
  const troubles = await (await fetch(`${other.url}/api/v1/pipeline`)).json();
  for (const each of [answer, troubles]) expect(PIPELINE.parse(each)).toEqual(each);
});

test('a reading is sent back from our own page alone, and the reader is back where they were', async () => {
  await using server = await withQuarantine();
  expect((await replayOn(server.url, { id: 'a.b.1' }, { origin: 'https://evil.example' })).status).toBe(403);
  expect(server.sent).toEqual([]);
  const answer = await replayOn(server.url, { id: 'a.b.1' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/pipeline#quarantine']);
  expect(server.sent).toEqual([['a.b.1', undefined]]);
});

test('who signed in is named for the audit trail', async () => {
  const login = { user: 'ann', password: 'a long enough password' };
  await using server = await withQuarantine({ access: { kind: 'guarded', login, forwarded: undefined } });
  const authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  expect((await replayOn(server.url, { id: 'a' }, { ...OWN, authorization })).status).toBe(303);
  expect(server.sent).toEqual([['a', 'ann']]);
});

test('a dashboard that is for looking only sends nothing back, and shows no button for it', async () => {
  await using server = await withQuarantine({ boardWritable: false });
  expect((await replayOn(server.url, { id: 'a' })).status).toBe(403);
  expect(server.sent).toEqual([]);
  expect(await (await fetch(`${server.url}/pipeline`)).text()).not.toContain('<form');
});

test('what cannot be sent back, or names nothing, is told', async () => {
  await using server = await withQuarantine({}, 'It is not in quarantine: it was stored or dropped meanwhile.');
  const answer = await replayOn(server.url, { id: 'a' });
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('it was stored or dropped meanwhile');
  expect((await replayOn(server.url, {})).status).toBe(400);
  expect(server.sent).toHaveLength(1);
});

test('while Redis is away the page says so', async () => {
  const away = () => Promise.reject(new Transient('redis-away', 'Redis does not answer.'));
  await using server = await dashboard({ way: { pipeline: away, replay: away } });
  const answer = await fetch(`${server.url}/pipeline`);
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('Redis does not answer.')]);
});
