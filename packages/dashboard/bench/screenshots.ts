/** `npm run screenshots`: the pages as docs/images show them, from a household that always looks the same. `--all` has each state. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserContextOptions } from 'playwright-core';
import { openBrowser, visit } from '../test/browser.ts';
import { dashboard } from '../test/dashboard.ts';
import { catchingUp, EVENING, electricity, gas, household, NOON, solar } from '../test/household.ts';
import { pastBetween } from '../test/past.ts';
import { answerPast } from '../test/past-api.ts';

const { values } = parseArgs({ options: { to: { type: 'string' }, all: { type: 'boolean' } } });
const folder = values.to ?? join(import.meta.dirname, '../../../docs/images');
mkdirSync(folder, { recursive: true });

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const DARK = { colorScheme: 'dark' } as const;

const evening = household(EVENING);
const noon = { ...household(NOON), meters: [solar(NOON)] };
const several = {
  ...evening,
  meters: [electricity(EVENING), gas(EVENING), { ...electricity(EVENING, () => 0.204), account: 'granny' }],
};

type Picture = [name: string, overview: typeof evening, how: BrowserContextOptions, path?: string];

/** Those that the documentation shows. */
const pictures: Picture[] = [
  ['live', evening, DESKTOP],
  ['live-solar-dark', noon, { ...DESKTOP, ...DARK }],
  ['live-phone', evening, PHONE],
];

const states: Picture[] = [
  ['live-phone-dark', noon, { ...PHONE, ...DARK }],
  ['live-week', evening, DESKTOP, '/?range=7d'],
  ['live-month', evening, DESKTOP, '/?range=30d'],
  ['live-first-hours', catchingUp(EVENING), DESKTOP],
  ['live-several', several, { ...DESKTOP, ...DARK }],
  ['live-empty', { ...evening, meters: [] }, DESKTOP],
  ['live-silent', { ...evening, meters: [electricity(EVENING - 40 * 60_000)] }, { ...PHONE, ...DARK }],
];

await using opened = await openBrowser();
for (const [name, overview, how, path = '/'] of values.all ? [...pictures, ...states] : pictures) {
  await using server = await dashboard({
    overview: async () => overview,
    demo: true,
    clock: { now: () => overview.at },
  });
  await using reader = await visit(
    opened.browser,
    server.url + path,
    how,
    answerPast((from, to) => pastBetween(from, to, undefined, overview === noon ? 1 : 0)),
  );
  const { page } = reader;
  await page.locator('#connection[data-state=live]').waitFor();
  if (overview.meters.length > 0) await page.locator('#chart[data-state=shown] canvas').waitFor();
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  console.log(`${name}.png${reader.complaints.length > 0 ? ` complains: ${reader.complaints.join('; ')}` : ''}`);
}
