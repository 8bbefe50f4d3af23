import { z } from 'zod';
import type { Findings } from './findings.ts';
import { matching } from './kind.ts';
import { showable } from './nearest-name.ts';
import type { SecretSource } from './secret-source.ts';
import { accountNumber, apiKey, callsPerHour, pollInterval } from './settings/octopus.ts';
import { nightHours } from './settings/tariffs.ts';
import { readSettingsFile } from './settings-file.ts';
import { parseYaml } from './yaml-text.ts';

const source = 'ACCOUNTS_FILE';

const accountId = matching(/^[A-Za-z0-9_]{1,32}$/, { rule: '1 to 32 letters, digits and _' });

const referencedKey = (secrets: SecretSource, findings: Findings) =>
  z
    .string('must be set')
    .transform((text, context) => {
      const resolved = secrets.resolve(text);
      if ('text' in resolved) {
        if (resolved.exposed) findings.exposed.add(`A file of an apiKey in ${source}`);
        return resolved.text;
      }
      context.addIssue({ code: 'custom', message: resolved.rule });
      return z.NEVER;
    })
    .pipe(apiKey);

const households = (secrets: SecretSource, findings: Findings) =>
  z.strictObject(
    {
      accounts: z
        .array(
          z.strictObject(
            {
              id: accountId,
              number: accountNumber,
              apiKey: referencedKey(secrets, findings),
              pollIntervalSeconds: pollInterval.optional(),
              callsPerHour: callsPerHour.optional(),
              nightHours: nightHours.optional(),
            },
            'must be a household: id, number, apiKey',
          ),
          'must be a list of households',
        )
        .min(1, 'must name at least one household'),
    },
    'must be YAML of the form `accounts: [{id, number, apiKey}]`',
  );

export type Household = z.output<ReturnType<typeof households>>['accounts'][number];

/** Reads ACCOUNTS_FILE; every fault in it becomes a problem that names the place and not the value. */
export function readHouseholds(path: string, secrets: SecretSource, findings: Findings): Household[] {
  const file = readSettingsFile(path, source, findings);
  if (!file) {
    findings.problems.push({ name: 'the file', rule: 'must exist', source });
    return [];
  }
  const yaml = parseYaml(file.text);
  if ('fault' in yaml) {
    findings.problems.push({ name: 'the file', rule: `must be ${yaml.fault}`, source });
    return [];
  }
  refuseDoubles(yaml.content, findings);
  const parsed = households(secrets, findings).safeParse(yaml.content);
  if (parsed.success) return parsed.data.accounts;
  for (const issue of parsed.error.issues) pushIssue(issue, findings);
  return [];
}

function pushIssue(issue: z.core.$ZodIssue, findings: Findings): void {
  const place = z.core.toDotPath(issue.path);
  if (issue.code !== 'unrecognized_keys') {
    findings.problems.push({ name: place || 'the file', rule: issue.message, source });
    return;
  }
  for (const key of issue.keys) {
    const name = place ? `${place}.${showable(key)}` : showable(key);
    findings.problems.push({ name, rule: 'is not a setting of this file', source });
  }
}

/** The ids alone, however wrong the rest is. */
const ids = z.object({ accounts: z.array(z.object({ id: z.string() }).catch({ id: '' })) }).catch({ accounts: [] });

function refuseDoubles(content: unknown, findings: Findings): void {
  const seen = new Set<string>(['']);
  for (const [index, { id }] of ids.parse(content).accounts.entries()) {
    const rule = 'must be another id than those before it';
    if (id !== '' && seen.has(id)) findings.problems.push({ name: `accounts[${index}].id`, rule, source });
    seen.add(id);
  }
}
