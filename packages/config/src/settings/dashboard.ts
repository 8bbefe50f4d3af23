import { address } from '../address.ts';
import { flag, matching, secret } from '../kind.ts';
import { webUrl } from '../url.ts';

export const dashboard = {
  HEALTH_SERVER_ADDR: address()
    .optional()
    .describe(
      'Where the page, health and metrics are served. When not set: :8080, and for a scheduler, fetcher, writer or alerter alone :8081, :8082, :8083, :8084. Without a host it is 127.0.0.1, in a container 0.0.0.0.',
    ),
  DASHBOARD_URL: webUrl(' or query', ({ search, hash }) => search === '' && hash === '')
    .optional()
    .describe(
      'Where people reach the dashboard from outside your network, as https://ohmini.example.com. Needed where a proxy stands in front: links of the tariffs at /octopus/v1 begin with it.',
    ),
  DASHBOARD_USER: matching(/^[^:\p{Cc}]{1,64}$/u, { rule: '1 to 64 characters without a colon' })
    .optional()
    .describe('Who may see the dashboard. Needed with DASHBOARD_PASSWORD where other machines can reach it.'),
  DASHBOARD_PASSWORD: secret(matching(/^[^\p{Cc}]{12,256}$/u, { rule: '12 to 256 characters' }))
    .optional()
    .describe('The password of DASHBOARD_USER.'),
  DASHBOARD_AUTH: flag()
    .optional()
    .describe(
      'off: everybody who reaches the dashboard may see it. on: a password is needed on this machine too. When not set: on where a password is set.',
    ),
  DASHBOARD_WRITE: flag()
    .default(true)
    .describe('Allow retries from the dashboard, on this machine or with a password. Nothing can be deleted there.'),
};
