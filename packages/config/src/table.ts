import { z } from 'zod';
import { aboutOf } from './kind.ts';
import { alerts } from './settings/alerts.ts';
import { dashboard } from './settings/dashboard.ts';
import { data } from './settings/data.ts';
import { influx } from './settings/influx.ts';
import { legacy } from './settings/legacy.ts';
import { octopus } from './settings/octopus.ts';
import { polling } from './settings/polling.ts';
import { process } from './settings/process.ts';
import { redis } from './settings/redis.ts';
import { tariffs } from './settings/tariffs.ts';

/** Every setting there is, once. Parsing, `.env.example`, the documentation and `config print` derive from it. */
export const table = z.object({
  ...octopus,
  ...polling,
  ...influx,
  ...data,
  ...redis,
  ...alerts,
  ...dashboard,
  ...tariffs,
  ...process,
  ...legacy,
});

export type Settings = z.output<typeof table>;
export type SettingName = keyof Settings;

/** The chapters of the documentation. */
export const groups = {
  Octopus: octopus,
  Polling: polling,
  InfluxDB: influx,
  Data: data,
  'Redis and queues': redis,
  Alerts: alerts,
  'Dashboard and health': dashboard,
  Tariffs: tariffs,
  Process: process,
  'Accepted without effect': legacy,
};

export const settingNames: readonly SettingName[] = table.keyof().options;

export const isSettingName = (name: string): name is SettingName => Object.hasOwn(table.shape, name);

export const isSecret = (name: SettingName): boolean => aboutOf(table.shape[name]).hidden === 'secret';

export const legacyNames = settingNames.filter((name) => Object.hasOwn(legacy, name));

/** Checked, and not used by this version: whoever sets one is told so. A name leaves with the work that uses it. */
export const unusedNames: readonly SettingName[] = [
  'INFLUX_CONNECT_TIMEOUT_SECONDS',
  'QUEUE_PARTITIONS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
];

/** The names under which a setting may be stated: a secret also as the path of a file that holds it. */
export const statableNames: readonly string[] = settingNames.flatMap((name) =>
  isSecret(name) ? [name, `${name}_FILE`] : [name],
);

/** The default as somebody would write it. */
export function defaultText(name: SettingName): string | undefined {
  const setting: z.ZodType = table.shape[name];
  const hasDefault = setting instanceof z.ZodDefault || setting instanceof z.ZodPrefault;
  return hasDefault ? String(setting.def.defaultValue) : undefined;
}
