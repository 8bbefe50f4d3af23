import type { IncomingMessage } from 'node:http';
import type { HttpRequest } from './exchange.ts';

const LARGEST_BODY = 2 ** 20;

/** The request, read whole. @returns undefined when it is too large to be one of ours */
export async function readRequest(message: IncomingMessage): Promise<HttpRequest | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of message) {
    length += part.length;
    if (length > LARGEST_BODY) return undefined;
    parts.push(part);
  }
  return {
    method: message.method ?? 'GET',
    url: new URL(message.url ?? '/', `http://${message.headers.host ?? 'localhost'}`),
    authorization: message.headers.authorization,
    body: Buffer.concat(parts).toString(),
  };
}
