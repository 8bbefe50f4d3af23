import { connect, createServer, type Socket } from 'node:net';
import { recordedLog, until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { openRedis } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();

/** Passes everything on, until those who are connected then hear nothing more and are not told why. */
async function lossyProxy(to: number) {
  const pairs: Socket[][] = [];
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
    pairs.push([client, upstream]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' ? address?.port : undefined,
    connections: () => pairs.length,
    goSilent() {
      for (const [client, upstream] of pairs) {
        upstream?.unpipe(client);
        client?.unpipe(upstream);
      }
    },
    [Symbol.dispose]() {
      for (const socket of pairs.flat()) socket.destroy();
      server.close();
    },
  };
}

test('a connection that went silent without a word is given up, and another one made', async () => {
  const url = new URL(fixture.server.url);
  using proxy = await lossyProxy(Number(url.port));
  url.port = String(proxy.port);
  const redis = await openRedis(url.href, recordedLog());
  await redis.set('before', '1');
  proxy.goSilent();
  await expect(redis.get('before')).rejects.toThrow();
  await until(
    'Redis answers again',
    () =>
      redis.get('before').then(
        (value) => value === '1',
        () => false,
      ),
    25_000,
  );
  expect(proxy.connections()).toBe(2);
  redis.disconnect();
});

test('a password that is wrong for a while, after the start, is tried again until it is right', async () => {
  const { password } = new URL(fixture.server.url);
  const log = recordedLog();
  const redis = await openRedis(fixture.server.url, log);
  await fixture.redis.config('SET', 'requirepass', 'another');
  await fixture.redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await until('it is refused', () => log.lines.some(({ message }) => message.includes('WRONGPASS')));
  await fixture.redis.config('SET', 'requirepass', password);
  await until('Redis answers again', () =>
    redis.ping().then(
      () => true,
      () => false,
    ),
  );
  redis.disconnect();
});
