import { judgedFetch } from './judged-fetch.ts';
import type { ChannelOptions } from './slack-channel.ts';

/**
 * Tells a service elsewhere that all is well; when it hears nothing for a while, it tells people. @returns once it has heard
 * @throws Transient | RateLimited | Permanent
 */
export function heartbeat({ url, ...options }: ChannelOptions): () => Promise<void> {
  const request = judgedFetch({ name: 'heartbeat', ...options });
  return async () => {
    const response = await request(url, { method: 'GET', headers: { 'User-Agent': 'Ohmini' } });
    await response.body?.cancel();
  };
}
