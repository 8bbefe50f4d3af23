import { randomUUID } from 'node:crypto';
import { keysOf } from '@ohmini/queue';
import { type Entry, openEntry, pathOf, readTariffCode, sealEntry } from '@ohmini/tariffs';
import { askRedis } from '@ohmini/testkit';

/** Where the unit rates of a tariff are kept, and how they are called. */
export function placeOf(prefix: string, tariff: string) {
  const path = pathOf({ what: 'standard', product: readTariffCode(tariff)?.product ?? '', tariff });
  return { path, key: keysOf(prefix).published(path) };
}

/** The text of a bulk reply; empty for a field that is not there. */
const bulk = (reply: string): string => reply.replace(/^\$(?:-1$|\d+\r\n)/, '').replace(/\r\n$/, '');

export const fieldOf = async (redisUrl: string, key: string, field: string): Promise<string> =>
  bulk(await askRedis(redisUrl, 'HGET', key, field));

/** What everybody reads from now on: an entry as if it had been published so. */
export async function publish(redisUrl: string, key: string, text: string): Promise<void> {
  const token = randomUUID();
  await askRedis(redisUrl, 'HSET', key, 'entry', text, 'published', token, 'changed', token);
}

/** Makes the entry of a tariff so old. Negative: it comes from the future. @returns the entry as it is now */
export async function setAge(redisUrl: string, prefix: string, tariff: string, ageMs: number): Promise<Entry> {
  const { path, key } = placeOf(prefix, tariff);
  const entry = openEntry(await fieldOf(redisUrl, key, 'entry'), path);
  if (!entry) throw new Error('There is no entry to make older.');
  const aged = { ...entry, fetchedAt: Date.now() - ageMs };
  await publish(redisUrl, key, sealEntry(aged));
  return aged;
}
