import type { Mutant } from '../mutant.ts';

const SINK_TEST = 'packages/sinks/test/influx-sink.integration.test.ts';

/** Bugs of who may know and do what. */
export const access: readonly Mutant[] = [
  {
    number: 24,
    name: '403 HTML treated as auth',
    does: 'The network in front of Octopus turns us away, and the API key counts as refused.',
    places: [
      {
        edits: [
          {
            file: 'packages/octopus/src/http-verdict.ts',
            find: "  if (status === 403 && HTML.test(body)) return new Refusal('rate-limited', EDGE_BLOCK, retryAt);\n",
            replace: '',
          },
        ],
        caughtBy: {
          file: 'packages/octopus/test/http-verdict.unit.test.ts',
          fact: 'an edge block is a limit, not a refused login',
        },
      },
    ],
  },
  {
    number: 27,
    name: 'secret in error log',
    does: 'The token is in the words of the store that are logged, told and kept with what it refused.',
    places: [
      {
        edits: [
          {
            file: 'packages/sinks/src/influx-request.ts',
            find: "explanation(await firstBytes(response).catch(() => ''), config.token)",
            replace: "explanation(await firstBytes(response).catch(() => ''), '')",
          },
        ],
        caughtBy: { file: SINK_TEST, fact: 'tells what the server said, without the token, in 300 characters' },
      },
    ],
  },
  {
    number: 28,
    name: 'auth missing on one route',
    does: 'The stream behind the live page asks for no password.',
    places: [
      {
        edits: [
          {
            file: 'packages/dashboard/src/server.ts',
            find: '  app.use(limitedBy(take), knownHost(ports.isOurName), gate(ports.access, ports), sameOriginOnly);',
            replace: `  app.get('/api/v1/live', (_request, response) => live.join(response));
  app.use(limitedBy(take), knownHost(ports.isOurName), gate(ports.access, ports), sameOriginOnly);`,
          },
        ],
        caughtBy: {
          file: 'packages/dashboard/test/access.integration.test.ts',
          fact: 'with no credentials every route is 401 by every method',
        },
      },
    ],
  },
  {
    number: 29,
    name: 'symlinked secret path',
    does: 'A path that leads to something else than a text file is taken for a secret. Links are followed: Kubernetes mounts secrets so.',
    places: [
      {
        edits: [
          {
            file: 'packages/config/src/regular-file.ts',
            find: "if (length > limit || text.includes('\\0')) return",
            replace: 'if (length > limit) return',
          },
        ],
        caughtBy: {
          file: 'packages/config/test/secrets.unit.test.ts',
          fact: 'an environment of a process',
        },
      },
    ],
  },
  {
    number: 30,
    name: 'redirect followed with token',
    does: 'Whoever redirects a request of ours, of InfluxDB or of Octopus, decides where it goes.',
    places: [
      {
        edits: [
          {
            file: 'packages/sinks/src/influx-request.ts',
            find: "redirect: 'manual',",
            replace: "redirect: 'follow',",
          },
        ],
        caughtBy: { file: SINK_TEST, fact: 'never follows a redirect, so that nobody else sees the token' },
      },
      {
        edits: [
          {
            file: 'packages/octopus/src/guarded-fetch.ts',
            find: "redirect: 'manual' }",
            replace: "redirect: 'follow' }",
          },
        ],
        caughtBy: {
          file: 'packages/octopus/test/guarded-fetch.integration.test.ts',
          fact: 'is not followed: the token stays with whom it is for',
        },
      },
    ],
  },
];
