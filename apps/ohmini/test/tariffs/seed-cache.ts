import { createHash } from 'node:crypto';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hours } from '@ohmini/core';
import { pathOf, readTariffCode } from '@ohmini/tariffs';
import type { Setup } from './protocol.ts';

/**
 * The tariff cache that Ohmini was made to replace, re-created from a description of its behaviour: a file for each URL
 * and a lock file beside it, made if it is not there. Below 30 minutes of age the file is served. Below 35 whoever gets the
 * lock downloads, and all are served the old file. Older or missing: everybody downloads, without a lock; a failure is no
 * answer. Its age leaves out whole days, as `timedelta.seconds` does. At most three pages are read.
 */
export function seedCache({ folder, restUrl, scale }: Setup) {
  const minutesOf = (milliseconds: number) => (milliseconds * scale) / 60_000;
  const ageMinutes = (stamp: number) => ((minutesOf(Date.now() - stamp) % 1440) + 1440) % 1440;

  async function download(url: string): Promise<unknown[] | undefined> {
    const results: unknown[] = [];
    let next: string | null = url;
    for (let page = 0; page < 3 && next; page++) {
      const response: Response | undefined = await fetch(next).catch(() => undefined);
      if (!response?.ok) return undefined;
      const body = (await response.json()) as { results?: unknown[]; next: string | null };
      if (!body.results) return undefined;
      results.push(...body.results);
      next = body.next;
    }
    return results;
  }

  async function downloadAndSave(url: string, file: string): Promise<unknown[] | undefined> {
    const data = await download(url);
    if (data) await writeFile(file, JSON.stringify({ stamp: Date.now(), data }));
    return data;
  }

  async function refreshAlone(url: string, file: string): Promise<void> {
    const lock = `${file}.lock`;
    const handle = await open(lock, 'wx').catch(() => undefined);
    if (!handle) return;
    await handle.close();
    try {
      await downloadAndSave(url, file);
    } finally {
      await rm(lock, { force: true });
    }
  }

  return {
    tally: { overtaken: 0, takeovers: 0 },
    servedFrom: () => 'shared' as const,
    async ask(tariff: string) {
      const url = urlOf(restUrl, tariff);
      const file = fileOf(folder, url);
      const saved = await readFile(file, 'utf8').then(JSON.parse, () => undefined);
      const age = saved ? ageMinutes(saved.stamp) : Number.POSITIVE_INFINITY;
      if (age >= 30 && age < 35) await refreshAlone(url, file);
      const rows = age < 35 ? saved.data : await downloadAndSave(url, file);
      if (!rows) throw new Error('None');
      return age < 35
        ? { freshness: 'served', ageMs: Date.now() - saved.stamp, fetchedAt: saved.stamp, rows }
        : { freshness: 'downloaded', ageMs: 0, fetchedAt: Date.now(), rows };
    },
    async [Symbol.asyncDispose]() {},
  };
}

export const fileOf = (folder: string, url: string): string =>
  join(folder, `${createHash('sha256').update(url).digest('hex').slice(0, 16)}.json`);

/** Its clients ask for the days that they need, all alike here: in life each of their queries is another URL. */
export function urlOf(restUrl: string, tariff: string): string {
  const product = readTariffCode(tariff)?.product ?? '';
  const midnight = Math.floor(Date.now() / hours(24)) * hours(24);
  const from = new Date(midnight).toISOString().slice(0, 16);
  return `${restUrl}/${pathOf({ what: 'standard', product, tariff })}?period_from=${from}Z&page_size=1500`;
}
