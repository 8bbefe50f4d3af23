import { chapters } from './entries.ts';

const HEAD = `# Configuration

Generated from \`packages/config\` by \`scripts/generate.ts\`.

A setting is taken from the environment, else from \`.env\`, else from \`ohmini.yaml\`, else it has its default. An empty
value sets nothing. \`ohmini config check\` says everything that is wrong at once, by name and rule and never with the
value; every program ends with exit code 78 then. \`ohmini config print\` shows what is in force and where it came from.

- **\`.env\`** in the working folder: \`NAME=value\` lines. A name that is not a setting is a warning.
- **\`ohmini.yaml\`** in the working folder: \`poll_interval_seconds: 60\` lines, names as below or in small letters. A name
  that is not a setting is an error.

## Demo or real

With no \`OCTOPUS_\`, \`ACCOUNTS_FILE\` or \`INFLUXDB_\` setting, or with \`--demo\`, a simulated household is shown: polled every
10 s, kept in SQLite under the folder \`demo\` of \`DATA_DIR\`, with keys of its own in Redis. With \`OCTOPUS_API_KEY\` and
\`OCTOPUS_ACCOUNT_NUMBER\` the readings are real; without \`INFLUXDB_URL\` they are kept in SQLite, and without \`REDIS_URL\` a
private Redis is started. Some of \`INFLUXDB_URL\`, \`INFLUXDB_TOKEN\` and \`INFLUXDB_ORG\`, or any other setting of a group
without those it needs, is an error. A process that runs only some of the services needs \`REDIS_URL\`, unless scheduler,
fetcher and writer are among them, and is a demo only with \`--demo\`.

## Secrets

A setting marked secret may be stated in three ways:

- as it is: \`INFLUXDB_TOKEN=...\`;
- as the path of a file that holds it: \`INFLUXDB_TOKEN_FILE=/run/secrets/influxdb-token\`. The path is absolute, the file
  a regular one of at most 64 KB; white space around the secret is not part of it;
- by reference: \`file:/run/secrets/influxdb-token\`, or \`env:NAME\` for another variable of the environment or \`.env\`.
  References \`vault:\` and \`aws:\` are refused: this version does not resolve them.

Secrets and the account number appear in no log, message or page.

## Many households

\`ACCOUNTS_FILE\` names a YAML file. Each household has an id (1 to 32 letters, digits and _), its account number, and its
API key as above; \`pollIntervalSeconds\` and \`callsPerHour\` take precedence over the settings of that name. A key of the
file that is not among these is an error, and so is an id that stands there twice.

\`\`\`yaml
accounts:
  - id: home
    number: A-12345678
    apiKey: file:/run/secrets/home-key
  - id: annexe
    number: A-1234ABCD
    apiKey: env:ANNEXE_KEY
    pollIntervalSeconds: 60
\`\`\`

The file and the key files that it refers to may be changed while Ohmini runs: it looks every 10 s. A household that is
new is collected from then on; of one that is gone the readings stay, and so does what is known of its progress. While the
file is wrong, what it said before holds and an alert says so. A variable of \`env:\` and everything outside the file are
read at the start only.
`;

const cell = (text: string) => text.replaceAll('|', '\\|');

const code = (text: string) => (text === '' ? '' : `\`${text}\``);

/** `docs/configuration.md`. */
export function configurationPage(): string {
  const tables = chapters.map(({ title, entries }) => {
    const rows = entries.map(
      (entry) =>
        `| ${code(entry.name)} | ${code(entry.default)} | ${cell(entry.rule)} | ${entry.unit} | ${entry.isSecret ? 'yes' : ''} | ${cell(entry.description)} |`,
    );
    return `## ${title}\n\n${[HEADER, ...rows].join('\n')}\n`;
  });
  return [HEAD, ...tables].join('\n');
}

const HEADER = '| Setting | Default | Must be | Unit | Secret | What it does |\n| --- | --- | --- | --- | --- | --- |';
