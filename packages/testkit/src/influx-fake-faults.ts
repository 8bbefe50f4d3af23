import type { ServerResponse } from 'node:http';

/** What goes wrong with a request. Only `lose-reply` and `half-reply` store what came with it. */
export type InfluxFault =
  /** Any answer at all, nothing stored. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  /** Breaks the connection before anything is stored. */
  | { kind: 'reset' }
  /** Stores, then breaks the connection: the sender cannot know. */
  | { kind: 'lose-reply' }
  /** Stores, then breaks the connection within the first line of the answer. */
  | { kind: 'half-reply' }
  /** Answers 200 and then one byte each 50 ms, for ever. */
  | { kind: 'trickle' }
  /** Acknowledges and stores nothing. */
  | { kind: 'lie' };

export const storesAnyway = (fault: InfluxFault): boolean => fault.kind === 'lose-reply' || fault.kind === 'half-reply';

export function answerWithFault(fault: InfluxFault, response: ServerResponse): void {
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    case 'lie':
      response.writeHead(204).end();
      return;
    case 'half-reply':
      response.socket?.end('HTTP/1.1 204 No Con');
      return;
    case 'reset':
    case 'lose-reply':
      response.socket?.resetAndDestroy();
      return;
    case 'trickle':
      trickle(response);
      return;
    case 'hang':
  }
}

function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/csv' });
  const timer = setInterval(() => response.write(','), 50);
  response.on('close', () => clearInterval(timer));
}
