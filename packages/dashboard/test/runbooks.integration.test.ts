import { readFileSync } from 'node:fs';
import { RULE_NAMES } from '@ohmini/core';
import { expect, test } from 'vitest';
import { dashboard } from './dashboard.ts';
import { catchingUp, EVENING } from './household.ts';

const titleIn = (file: string): string => {
  const text = readFileSync(new URL(`../../../docs/runbooks/${file}`, import.meta.url), 'utf8');
  return /^# (.+)$/m.exec(text)?.[1] ?? `${file} has no title`;
};

/** As a reader sees them: a title may hold an apostrophe. */
const wordsOf = (page: string): string => page.replaceAll('&#39;', "'");

const linksIn = (page: string): string[] => [...page.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, link = '']) => link);

async function shown(base: string, path: string) {
  const response = await fetch(base + path);
  return { status: response.status, page: wordsOf(await response.text()) };
}

test('each rule has its runbook at the address that its alerts give', async () => {
  await using server = await dashboard();
  for (const rule of RULE_NAMES) {
    const { status, page } = await shown(server.url, `/runbooks/${rule}`);
    expect({ rule, status }).toEqual({ rule, status: 200 });
    expect(page).toContain(`<h1>${titleIn(`${rule}.md`)}</h1>`);
    expect(page).toContain(`<title>${titleIn(`${rule}.md`)} · Ohmini</title>`);
    expect(page).toContain('<h2>Fix</h2>');
  }
});

test('the list leads to the runbook of every rule', async () => {
  await using server = await dashboard();
  const { status, page } = await shown(server.url, '/runbooks');
  expect(status).toBe(200);
  expect(linksIn(page)).toEqual(expect.arrayContaining(RULE_NAMES.map((rule) => `/runbooks/${rule}`)));
});

test('each link on these pages leads to a page that is there', async () => {
  await using server = await dashboard();
  const paths = ['/runbooks', ...RULE_NAMES.map((rule) => `/runbooks/${rule}`)];
  const pages = await Promise.all(paths.map((path) => shown(server.url, path)));
  const links = new Set(pages.flatMap(({ page }) => linksIn(page)).filter((link) => !link.startsWith('#')));
  expect(links).toContain('/runbooks/redis-full');
  for (const link of links) {
    // Without queues there is no board, and what leads to it is on every page.
    if (link === '/queues' || link === '/pipeline') continue;
    expect({ link, status: (await shown(server.url, link)).status }).toEqual({ link, status: 200 });
  }
});

test('of a link to a page that is not served its words are left', async () => {
  await using server = await dashboard();
  const { page } = await shown(server.url, '/runbooks/octopus-edge');
  expect(page).toContain('(drop-in-tariffs.md)');
});

test.each(['nothing', 'README', 'store.md', '..%2fconfiguration', 'store/x', '%00'])(
  'there is no runbook %s',
  async (name) => {
    await using server = await dashboard();
    expect((await shown(server.url, `/runbooks/${name}`)).status).toBe(404);
  },
);

test('the live page and the status lead to what there is to do', async () => {
  await using server = await dashboard({ overview: async () => catchingUp(EVENING) });
  expect(linksIn((await shown(server.url, '/')).page)).toEqual(
    expect.arrayContaining(['/runbooks/store', '/runbooks/quarantine']),
  );
  expect(linksIn((await shown(server.url, '/status')).page)).toContain('/runbooks');
});
