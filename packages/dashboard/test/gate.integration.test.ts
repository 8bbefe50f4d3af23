import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { DashboardPorts } from '../src/index.ts';
import { dashboard } from './dashboard.ts';
import { EVENING } from './household.ts';

const LOGIN = { user: 'ann', password: 'correct horse: battery' };
const RIGHT = basic('ann', LOGIN.password);
const HEADER = 'Remote-User';

function basic(user: string, password: string) {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** `fetch` sends neither a Host of its own nor a header twice. */
async function ask(url: string, headers: Record<string, string | string[]>, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string; headers: object }>();
  const asked = request(url, { method, headers: { ...headers, connection: 'close' } }, (answer) => {
    const { statusCode: status = 0, headers: answered } = answer;
    text(answer).then((body) => resolve({ status, body, headers: answered }), reject);
  });
  asked.on('error', reject).end();
  return await promise;
}

const status = async (url: string, headers: Record<string, string | string[]>) => (await ask(url, headers)).status;

const guarded = (access: Partial<Extract<DashboardPorts['access'], { kind: 'guarded' }>>) =>
  dashboard({ access: { kind: 'guarded', login: LOGIN, forwarded: undefined, ...access } });

test('the sixth wrong password is answered with the time to wait', async () => {
  await using server = await guarded({});
  for (let count = 0; count < 5; count += 1) expect(await status(server.url, basic('ann', `wrong ${count}`))).toBe(401);
  expect(await ask(server.url, basic('ann', 'wrong again'))).toMatchObject({
    status: 429,
    headers: { 'retry-after': '30' },
    body: 'Too many wrong passwords. The next may be tried in 30 s.\n',
  });
  expect(await status(server.url, RIGHT)).toBe(429);
});

test('wrong passwords from one address behind a trusted proxy lock out nobody at another, and a made-up one is not believed', async () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const access = { kind: 'guarded', login: LOGIN, forwarded: undefined } as const;
  for (const [isTrustedProxy, outcome] of [[true, 200] as const, [false, 429] as const]) {
    await using server = await dashboard({ access, isTrustedProxy: () => isTrustedProxy });
    for (let count = 0; count < 6; count += 1)
      await ask(server.url, {
        ...basic('ann', `wrong ${count}`),
        ...from(isTrustedProxy ? '9.9.9.9' : `9.9.9.${count}`),
      });
    expect(await status(server.url, { ...RIGHT, ...from('8.8.8.8') })).toBe(outcome);
  }
});

test('who is named by a trusted proxy needs no password', async () => {
  await using server = await guarded({ forwarded: { header: HEADER, isFrom: (address) => address === '127.0.0.1' } });
  expect(await status(server.url, { [HEADER]: 'ann' })).toBe(200);
  expect(await status(server.url, RIGHT)).toBe(200);
  expect(await status(server.url, {})).toBe(401);
});

test.each<[string, Record<string, string | string[]>]>([
  ['twice', { [HEADER]: ['ann', 'bob'] }],
  ['as a list', { [HEADER]: 'ann, bob' }],
  ['empty', { [HEADER]: '' }],
  ['under another name', { 'X-Remote-User': 'ann' }],
  ['with underscores', { Remote_User: 'ann' }],
])('a name that the proxy says %s is none', async (_, headers) => {
  await using server = await guarded({ forwarded: { header: HEADER, isFrom: () => true } });
  expect(await status(server.url, headers)).toBe(401);
});

test('a name that anybody else says is none, whomever they say they ask for', async () => {
  await using server = await dashboard({
    access: {
      kind: 'guarded',
      login: LOGIN,
      forwarded: { header: HEADER, isFrom: (address) => address === '10.0.0.2' },
    },
    isTrustedProxy: (address) => address === '10.0.0.2',
  });
  expect(await status(server.url, { [HEADER]: 'ann' })).toBe(401);
  expect(await status(server.url, { [HEADER]: 'ann', 'x-forwarded-for': '10.0.0.2' })).toBe(401);
});

test('with a proxy and no password nobody is asked for one', async () => {
  await using server = await guarded({ login: undefined, forwarded: { header: HEADER, isFrom: () => true } });
  const refused = await ask(server.url, RIGHT);
  expect(refused.status).toBe(401);
  expect(refused.headers).not.toHaveProperty('www-authenticate');
});

test.each([{ 'x-forwarded-for': '1.2.3.4' }, { forwarded: 'for=1.2.3.4' }, { 'x-forwarded-host': 'a.example' }])(
  'a dashboard that is open because nobody else can connect answers no proxy: %o',
  async (headers) => {
    await using server = await dashboard({ access: { kind: 'open', isSaid: false } });
    expect(await status(server.url, headers)).toBe(403);
    expect(await status(`${server.url}/health`, headers)).toBe(200);
    await using said = await dashboard({ access: { kind: 'open', isSaid: true } });
    expect(await status(said.url, headers)).toBe(200);
  },
);

test.each([
  ['127.0.0.1', 200],
  ['127.0.0.1:1', 200],
  ['[::1]:8080', 200],
  ['203.0.113.7', 200],
  ['localhost', 200],
  ['LOCALHOST.:8080', 200],
  ['evil.example', 421],
  ['localhost.evil.example', 421],
  ['127.0.0.1.evil.example', 421],
  ['evil.example:8080', 421],
  ['localhost@evil.example', 421],
])('under the name %s the answer is %i', async (host, expected) => {
  await using server = await dashboard({ access: { kind: 'open', isSaid: true } });
  expect(await status(server.url, { host })).toBe(expected);
  expect(await status(`${server.url}/health`, { host })).toBe(200);
});

test('a body that does not say how long it is is refused, before it is read', async () => {
  await using server = await dashboard();
  for (const path of ['/health', '/octopus/v1/products/', '/', '/queues/api/queues/poll/add']) {
    const answered = await ask(server.url + path, { 'transfer-encoding': 'chunked' }, 'POST');
    expect([path, answered.status]).toEqual([path, 411]);
    expect(await status(server.url + path, { 'content-length': '65537' })).toBe(413);
  }
});

test('a flood of questions for a page is cut', async () => {
  await using server = await dashboard({ clock: { now: () => EVENING } });
  const statuses: number[] = [];
  for (let question = 0; question < 603; question += 1) statuses.push((await fetch(`${server.url}/nowhere`)).status);
  expect(statuses.filter((each) => each === 429)).toHaveLength(3);
});
