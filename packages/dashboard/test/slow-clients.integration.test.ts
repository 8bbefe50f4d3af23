import { once } from 'node:events';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type Limits, listen } from '../src/listen.ts';

const PATIENTLY = { timeout: 20_000 };

const PATIENT: Limits = {
  headersTimeout: 60_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 20,
  silence: 60_000,
  connections: 100,
  connectionsOfOne: 100,
};

async function served(limits: Partial<Limits>) {
  return await listen(
    (_request, response) => void response.end('well'),
    { host: '127.0.0.1', port: 0 },
    { ...PATIENT, ...limits },
  );
}

/** A client that opens its mouth and says a little every few milliseconds, for ever. */
async function trickling(url: string, opening: string, drop: string) {
  const socket = new Socket().on('error', () => {});
  let heard = '';
  let sent = 0;
  socket.on('data', (chunk) => {
    heard += chunk.toString();
  });
  socket.connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(opening);
  const dropping = setInterval(() => {
    sent += 1;
    socket.write(drop);
  }, 10);
  return {
    heard: () => heard,
    sent: () => sent,
    isLetGo: () => socket.destroyed || socket.readableEnded,
    [Symbol.dispose]() {
      clearInterval(dropping);
      socket.destroy();
    },
  };
}

test.each([
  ['whose headers never end', { headersTimeout: 200 }, 'GET / HTTP/1.1\r\nHost: x\r\n', 'a: b\r\n'],
  [
    'whose body never ends',
    { headersTimeout: 200, requestTimeout: 200 },
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n',
    'a',
  ],
])('a client %s is let go while it still talks', async (_, limits, opening, drop) => {
  await using server = await served(limits);
  using slow = await trickling(server.url, opening, drop);
  await expect.poll(() => slow.isLetGo(), PATIENTLY).toBe(true);
  expect(slow.sent()).toBeGreaterThan(2);
});

test('others are served while as many slow clients as may be hold on', async () => {
  await using server = await served({ connectionsOfOne: 20 });
  using stack = new DisposableStack();
  for (let count = 0; count < 19; count += 1)
    stack.use(await trickling(server.url, 'GET / HTTP/1.1\r\nHost: x\r\n', 'a: b\r\n'));
  const answer = await fetch(server.url, { headers: { connection: 'close' } });
  expect(await answer.text()).toBe('well');
});

test('one client has no more connections than one may have, and gets a place when it leaves one', async () => {
  await using server = await served({ connectionsOfOne: 3 });
  using stack = new DisposableStack();
  const open = () => trickling(server.url, 'GET / HTTP/1.1\r\nHost: x\r\n', 'a: b\r\n');
  const first = await open();
  stack.use(first);
  for (let count = 0; count < 2; count += 1) stack.use(await open());
  const tooMany = stack.use(await open());
  await expect.poll(() => tooMany.isLetGo(), PATIENTLY).toBe(true);
  first[Symbol.dispose]();
  const ask = () =>
    fetch(server.url, { headers: { connection: 'close' } }).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(ask, PATIENTLY).toBe(200);
});

test('a connection on which nothing is said is let go', async () => {
  await using server = await served({ silence: 100 });
  const socket = new Socket().on('error', () => {});
  socket.connect(Number(new URL(server.url).port), '127.0.0.1').resume();
  await once(socket, 'close');
  expect(socket.destroyed).toBe(true);
});
