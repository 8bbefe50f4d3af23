import { looksStored, parseStoredPassword } from '@ohmini/core';
import { address } from '../address.ts';
import { hostNames } from '../host-names.ts';
import { flag, kind, matching, secret } from '../kind.ts';
import { networks } from '../networks.ts';
import { webUrl } from '../url.ts';

const password = kind({ rule: '12 to 256 characters, or what `ohmini password` printed' }, (text) => {
  if (looksStored(text)) return parseStoredPassword(text) && text;
  return /^[^\p{Cc}]{12,256}$/u.test(text) ? text : undefined;
});

export const dashboard = {
  HEALTH_SERVER_ADDR: address()
    .optional()
    .describe(
      'Where the page, health and metrics are served. When not set: :8080, and for a scheduler, fetcher, writer or alerter alone :8081, :8082, :8083, :8084. Without a host it is 127.0.0.1, in a container 0.0.0.0.',
    ),
  DASHBOARD_URL: webUrl(' or query', ({ search, hash }) => search === '' && hash === '')
    .optional()
    .describe(
      'Where people reach the dashboard from outside your network, as https://ohmini.example.com. Needed where a proxy stands in front: links of the tariffs at /octopus/v1 begin with it. Alerts link to their runbooks there.',
    ),
  DASHBOARD_USER: matching(/^[^:\p{Cc}]{1,64}$/u, { rule: '1 to 64 characters without a colon' })
    .optional()
    .describe('Who may see the dashboard. Needed with DASHBOARD_PASSWORD where other machines can reach it.'),
  DASHBOARD_PASSWORD: secret(password)
    .optional()
    .describe(
      'The password of DASHBOARD_USER, or the line that `ohmini password` makes of it, from which nobody can read it.',
    ),
  DASHBOARD_HOSTS: hostNames()
    .optional()
    .describe(
      'Public names under which browsers reach the dashboard, besides that of DASHBOARD_URL. Addresses, localhost and names of private networks (one label, .local, .lan, .internal, .home.arpa) need not be named. A page asked for under any other name is refused.',
    ),
  DASHBOARD_TRUSTED_PROXY: networks()
    .optional()
    .describe(
      'Where your reverse proxy connects from. What it says of who asks (X-Forwarded-For) is believed from there and from nowhere else.',
    ),
  DASHBOARD_FORWARD_USER_HEADER: matching(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, {
    rule: 'the name of a header such as Remote-User',
  })
    .optional()
    .describe(
      'A proxy that signs people in (Authelia, Authentik, Cloudflare Access, Tailscale) names the user in this header: who is named there needs no password. Believed from DASHBOARD_TRUSTED_PROXY alone; without it no header is believed.',
    ),
  DASHBOARD_AUTH: flag()
    .optional()
    .describe(
      'off: everybody who reaches the dashboard may see it. on: a password is needed on this machine too. When not set: on where a password is set.',
    ),
  DASHBOARD_WRITE: flag()
    .default(true)
    .describe('Allow retries from the dashboard, on this machine or with a password. Nothing can be deleted there.'),
};
