import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Point } from '@ohmini/core';
import { parseLineProtocol } from '@ohmini/testkit';

/** A write that the store took: whom it was acknowledged to had not read the answer yet. */
export interface Acknowledged {
  path: string;
  body: string;
  points: Point[];
}

/**
 * Stands before the store. Each write that it takes is given to `onStored` before the answer goes on: so what a sender does
 * upon an acknowledgement comes after what `onStored` did, wherever that is written down.
 */
export async function startWitness(storeUrl: string, onStored: (write: Acknowledged) => Promise<void>) {
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const body = await text(request);
    const { authorization = '' } = request.headers;
    const isQuestion = request.method === 'GET';
    const answer = await fetch(storeUrl + path, {
      method: request.method ?? 'POST',
      headers: { authorization, 'content-type': request.headers['content-type'] ?? 'text/plain' },
      ...(!isQuestion && { body }),
    });
    const said = await answer.text();
    if (path.startsWith('/api/v2/write') && answer.status === 204)
      await onStored({ path, body, points: parseLineProtocol(body).lines.map(pointOfLine) });
    const headers = [...answer.headers].filter(([name]) => name === 'content-type' || name === 'retry-after');
    response.writeHead(answer.status, Object.fromEntries(headers)).end(said);
  }

  const server = createServer((request, response) => {
    // A store that hangs up hangs up on the sender too.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Line = ReturnType<typeof parseLineProtocol>['lines'][number];

/** Ours are sent in milliseconds. */
const pointOfLine = ({ measurement, tags, fields, timestamp = 0 }: Line): Point => ({
  measurement,
  tags,
  fields: Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value])),
  at: timestamp,
});
