import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { dashboard, ports } from './dashboard.ts';

const CANARY = 'sk_live_canary0123456789canary012345';
const basic = Buffer.from(`${CANARY}:`).toString('base64');

/** As Node tells of each request before anybody has looked at it. */
const REQUESTS = 'http.server.request.start';

test('when a question about tariffs is answered its request holds no key any more, for whoever might look', async () => {
  const requests: IncomingMessage[] = [];
  const onRequest = (message: unknown) => void requests.push((message as { request: IncomingMessage }).request);
  subscribe(REQUESTS, onRequest);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => void unsubscribe(REQUESTS, onRequest));
  const seen: string[] = [];
  const { tariffs } = ports();
  const answer: typeof tariffs.answer = async (question) => {
    for (const { headers, headersDistinct, rawHeaders } of requests)
      seen.push(JSON.stringify({ headers, headersDistinct, rawHeaders }));
    return await tariffs.answer(question);
  };
  const server = stack.use(await dashboard({ tariffs: { ...tariffs, answer } }));
  await fetch(`${server.url}/octopus/v1/products/`, {
    headers: { authorization: `Basic ${basic}`, 'proxy-authorization': `Basic ${basic}`, cookie: `key=${CANARY}` },
  });
  expect(seen).toEqual([expect.stringContaining('"host"')]);
  for (const secret of [CANARY, basic]) expect(seen[0]?.includes(secret)).toBe(false);
});

test('a question may cost more than one request of what its caller may ask for', async () => {
  const granted: boolean[] = [];
  const { tariffs } = ports();
  const answer: typeof tariffs.answer = async (question) => {
    granted.push(question.spend(150));
    return await tariffs.answer(question);
  };
  await using server = await dashboard({ tariffs: { ...tariffs, answer } });
  const statuses: number[] = [];
  for (let times = 0; times < 52; times++) statuses.push((await fetch(`${server.url}/octopus/v1/products/`)).status);
  expect(granted).toEqual([true, ...Array(49).fill(false)]);
  expect(statuses.slice(-3)).toEqual([404, 429, 429]);
});
