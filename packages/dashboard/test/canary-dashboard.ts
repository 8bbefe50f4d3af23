import { type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { seconds } from '@ohmini/core';
import { serveDashboard } from '../src/index.ts';
import { ports } from './dashboard.ts';
import { EVENING } from './household.ts';

const PRIVATE = 'postgres.canary-host.lan /srv/canary-path A-CA7A0001 2000000canary sk_live_canary';

/** What nobody is told who has no password. */
export const CANARY = {
  credentials: 'canary-user:canary-password-canary',
  secrets: [
    'canary-host',
    'canary-path',
    'A-CA7A0001',
    '2000000canary',
    'sk_live_canary',
    'canary-user',
    'canary-password',
  ],
};

const fails = () => Promise.reject(new Error(`connect ECONNREFUSED ${PRIVATE}`));

/** One where all that it depends on fails with errors full of what is private, asked as nothing but a socket can. */
export async function canaryDashboard() {
  let now = EVENING;
  const [user = '', password = ''] = CANARY.credentials.split(':');
  const redis = { status: 'unhealthy' as const, message: 'does not answer', url: PRIVATE };
  const server = await serveDashboard(
    { host: '127.0.0.1', port: 0 },
    {
      ...ports(),
      // Fast enough that no limit on calls is met, and slow enough that a password stays believed.
      clock: { now: () => (now += 50) },
      access: { kind: 'guarded', login: { user, password }, forwarded: undefined },
      readiness: async () => ({ ready: false, components: { redis } }),
      overview: fails,
      way: { pipeline: fails, replay: fails },
      metrics: fails,
      tariffs: { ...ports().tariffs, answer: fails },
    },
  );
  return {
    /** The head counts as said too. */
    ask: (method: string, path: string, headers: Record<string, string>) => ask(server.url + path, method, headers),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

interface Answered {
  status: number;
  /** Head and body. */
  text: string;
  head: IncomingHttpHeaders;
}

async function ask(url: string, method: string, headers: Record<string, string>) {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const asked = request(
    url,
    { method, headers: { ...headers, connection: 'close' }, timeout: seconds(10) },
    (answer) => {
      const head = JSON.stringify(answer.rawHeaders);
      const status = answer.statusCode ?? 0;
      if (answer.headers['content-type']?.startsWith('text/event-stream')) {
        asked.destroy();
        return resolve({ status, text: head, head: answer.headers });
      }
      text(answer).then((body) => resolve({ status, text: head + body, head: answer.headers }), reject);
    },
  );
  asked
    .on('timeout', () => asked.destroy(new Error(`${method} ${url} was not answered`)))
    .on('error', reject)
    .end();
  return await promise;
}
