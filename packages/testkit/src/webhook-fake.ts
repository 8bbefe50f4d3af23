import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instant } from '@ohmini/core';

/** What becomes of a request once all of it has been taken. */
export type WebhookAnswer =
  | { status: number; headers?: Readonly<Record<string, string>> }
  /** Nothing is ever said. */
  | 'silent'
  /** The connection breaks in place of an answer. */
  | 'cut';

export interface TakenRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  takenAt: Instant;
}

/** A server that takes messages, as Slack, ntfy and their kind do, and misbehaves as it is told. */
export interface WebhookFake extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  /** Everything that arrived whole, whatever was answered. */
  readonly taken: readonly TakenRequest[];
  /** From now on; `answers` are used up first, one for each request, and then `always` holds. */
  answer(always: WebhookAnswer, ...answers: readonly WebhookAnswer[]): void;
}

export async function startWebhookFake(): Promise<WebhookFake> {
  const taken: TakenRequest[] = [];
  let always: WebhookAnswer = { status: 200 };
  let first: WebhookAnswer[] = [];

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    const { method = '', url: path = '', headers } = request;
    taken.push({ method, path, headers, body, takenAt: Date.now() });
    respond(response, first.shift() ?? always);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    answer(nowAlways, ...answers) {
      always = nowAlways;
      first = [...answers];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function respond(response: ServerResponse, answer: WebhookAnswer): void {
  if (answer === 'silent') return;
  if (answer === 'cut') response.destroy();
  else response.writeHead(answer.status, answer.headers).end('ok');
}
