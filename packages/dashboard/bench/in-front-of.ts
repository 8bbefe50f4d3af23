import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that gives one answer itself, and passes everything else on. */
export async function inFrontOf(
  url: string,
  { path, answer }: { path: string; answer: Buffer },
): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((asked, response) => {
    if (asked.url?.startsWith(path)) return void response.setHeader('content-type', 'application/json').end(answer);
    const passed = request(url + asked.url, { method: asked.method, headers: asked.headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    passed.on('error', () => response.destroy());
    response.on('close', () => passed.destroy());
    asked.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
