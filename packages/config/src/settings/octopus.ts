import { matching, secret, wholeNumber } from '../kind.ts';
import { webUrl } from '../url.ts';

export const apiKey = secret(
  matching(/^[\x21-\x7e]{32,256}$/, {
    rule: 'an Octopus API key: 32 characters or more, as on octopus.energy/dashboard/new/accounts/personal-details/api-access',
  }),
);

export const accountNumber = matching(/^A-[0-9A-Z]{8}$/, {
  rule: 'an Octopus account number: A- and eight digits or capital letters, such as A-1234ABCD, as on the bill',
  hidden: 'private',
});

/** The shortest is what a person asks for; the budget of calls stretches it where it must. */
export const pollInterval = wholeNumber({ from: 10, to: 3600, unit: 'seconds' });

export const callsPerHour = wholeNumber({ from: 1, to: 3600, unit: 'calls per hour' });

const restUrl = webUrl(', ending in /v1', (url) => /\/v1$/.test(url.pathname) && !url.search && !url.hash);

export const octopus = {
  OCTOPUS_API_KEY: apiKey
    .optional()
    .describe('The key to the Octopus account. Without any OCTOPUS_, ACCOUNTS_FILE or INFLUXDB_ setting a demo runs.'),
  OCTOPUS_ACCOUNT_NUMBER: accountNumber
    .optional()
    .describe('The Octopus account that the Home Mini belongs to. The household gets the id `home`.'),
  ACCOUNTS_FILE: matching(/^[^\p{Cc}]{1,4096}$/u, { rule: 'the path of a YAML file' })
    .optional()
    .describe(
      'Many households, in place of the two settings above: a YAML file with `accounts: [{id, number, apiKey, pollIntervalSeconds, callsPerHour, nightHours}]`.',
    ),
  OCTOPUS_CALLS_PER_HOUR: callsPerHour
    .default(90)
    .describe('How many calls an account may spend in any hour. Octopus allows 100, shared with every other app.'),
  OCTOPUS_GRAPHQL_URL: webUrl()
    .default('https://api.octopus.energy/v1/graphql/')
    .describe('Where telemetry and accounts are asked for.'),
  OCTOPUS_BACKEND_GRAPHQL_URL: webUrl()
    .default('https://api.backend.octopus.energy/v1/graphql/')
    .describe('Where saving sessions are asked for.'),
  OCTOPUS_REST_URL: restUrl
    .default('https://api.octopus.energy/v1')
    .describe('Where tariffs and settled half hours are asked for.'),
  DEMO_OCTOPUS_URL: webUrl()
    .optional()
    .describe(
      'Where a simulated Octopus runs, for a demo in several processes: while no Octopus account is set, it is asked instead. Its readings go to a bucket of their own, INFLUXDB_BUCKET with _demo behind it.',
    ),
};
