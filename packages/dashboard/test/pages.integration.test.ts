import { hours, minutes, Transient } from '@ohmini/core';
import { expect, test } from 'vitest';
import type { DashboardPorts, MeterView, Overview } from '../src/index.ts';
import { dashboard } from './dashboard.ts';
import { catchingUp, depths, EVENING, electricity, gas, household } from './household.ts';

async function shown(path: string, changed: Partial<DashboardPorts> = {}) {
  await using server = await dashboard(changed);
  const response = await fetch(server.url + path);
  const page = await response.text();
  const text = page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  return { status: response.status, headers: response.headers, page, text };
}

const seeing = (overview: Overview) => ({ overview: async () => overview });
const seeingMeter = (meter: MeterView) => seeing({ ...household(EVENING), meters: [meter] });

test('the live page says demand, age, energy and cost, without a script', async () => {
  const { status, page, text } = await shown('/');
  expect(status).toBe(200);
  expect(text).toMatch(/Demand now 367 W/);
  expect(text).toMatch(/Fresh last reading 17 s ago/);
  expect(text).toMatch(/Energy today 8\.43 kWh/);
  expect(text).toMatch(/Cost today £2\.17/);
  expect(text).toMatch(/Gaps still open None/);
  expect(page).toContain('data-state="fresh"');
});

test('a negative demand is called exporting', async () => {
  const { text } = await shown('/', seeingMeter(electricity(EVENING, () => -1.25)));
  expect(text).toMatch(/Exporting now 1\.25 kW/);
});

test('a meter that is silent says when it last spoke', async () => {
  const { page, text } = await shown('/', seeingMeter(electricity(EVENING - minutes(25))));
  expect(page).toContain('data-state="silent"');
  expect(text).toMatch(/Demand at 17:22 354 W Silent last reading 25 min ago/);
});

test('the first read of the past shows how far it is, in place of the gaps it fills', async () => {
  const { text } = await shown('/', seeing(catchingUp(EVENING)));
  expect(text).toContain('Fetching the last 12 hours: 6 h of 11 h 50 min');
  expect(text.match(/Gaps still open/g)).toHaveLength(1);
});

test('gaps still open are told by their length', async () => {
  const { text } = await shown('/', seeingMeter({ ...electricity(EVENING), missingMs: minutes(12) }));
  expect(text).toMatch(/Gaps still open 12 min asked for again/);
});

test('a day that is not counted from midnight says since when', async () => {
  const today = { energyKwh: 1, costGbp: 0.25, since: EVENING - hours(2) };
  const { text } = await shown('/', seeingMeter({ ...electricity(EVENING), today }));
  expect(text).toMatch(/Energy today 1\.00 kWh since 15:48/);
});

test('a gas meter shows its energy and no demand', async () => {
  const { page, text } = await shown('/', seeingMeter(gas(EVENING)));
  expect(text).toMatch(/Gas meter …66-99 Energy today 31\.27 kWh/);
  expect(text).not.toContain('Demand');
  expect(page).not.toContain('<svg');
});

test('a meter without a reading yet says that it waits', async () => {
  const { newest: _, today: __, ...bare } = electricity(EVENING);
  const { text } = await shown('/', seeingMeter({ ...bare, lastHour: [] }));
  expect(text).toMatch(/Demand – Waiting for the first reading/);
  expect(text).not.toContain('Gaps');
});

test('without a meter the page says what happens next', async () => {
  const { text } = await shown('/', seeing({ ...household(EVENING), meters: [] }));
  expect(text).toMatch(/No meter yet .* What happens next/);
});

test('two households are told apart, one is not named', async () => {
  const other = { ...electricity(EVENING), account: 'granny' };
  const both = await shown('/', seeing({ ...household(EVENING), meters: [electricity(EVENING), other] }));
  expect(both.text).toMatch(/Electricity home .* Electricity granny/);
  expect((await shown('/')).text).not.toContain('Electricity home');
});

test('queues have their depth and a meaning in plain words', async () => {
  const { text } = await shown('/', seeing({ ...household(EVENING), queues: depths({ write: { waiting: 41 } }) }));
  expect(text).toMatch(/write batches of readings waiting for the store 41 0 0 0/);
});

test('the last hour is also there in figures', async () => {
  const { text } = await shown('/');
  expect(text).toMatch(/The last hour in figures From Mean Lowest Highest 17:45 933 W 355 W 2\.35 kW/);
});

test('notes are shown, as text', async () => {
  const { page } = await shown('/', seeing({ ...household(EVENING), notes: ['<script>alert(1)</script>'] }));
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('a meter is shown by the end of its name only', async () => {
  const { page } = await shown('/');
  expect(page).not.toContain('00-11-22-33-44-55-66-77');
});

test.each(['/', '/status', '/nowhere', '/queues'])('%s says demo when it is one, and not else', async (path) => {
  expect((await shown(path, { demo: true })).page).toMatch(/\bdemo\b/);
  expect((await shown(path)).page).not.toMatch(/\bdemo\b/);
});

test('the status page says of each part how it is', async () => {
  const { text } = await shown('/status');
  expect(text).toMatch(/Everything that must run is running .* redis healthy Answers\./);
});

test('the overview is there as JSON', async () => {
  const { page } = await shown('/api/v1/overview', { demo: true });
  expect(JSON.parse(page)).toEqual({ demo: true, ...household(EVENING) });
});

test('an overview that fails is 503 with the words of the failure', async () => {
  const overview = () => Promise.reject(new Transient('redis', 'Redis does not answer.'));
  expect(await shown('/', { overview })).toMatchObject({
    status: 503,
    text: expect.stringContaining('Redis does not'),
  });
  const json = await shown('/api/v1/overview', { overview });
  expect([json.status, json.page]).toEqual([503, '{"error":"Redis does not answer."}']);
});

test('an error that nobody foresaw tells the reader nothing private', async () => {
  const overview = () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:6379'));
  const { status, page } = await shown('/', { overview });
  expect(status).toBe(503);
  expect(page).not.toMatch(/10\.0\.0\.7|ECONNREFUSED|\.ts/);
});

test('a page that is not there is 404, for people and for programs', async () => {
  expect(await shown('/nowhere')).toMatchObject({ status: 404, text: expect.stringContaining('no such page') });
  expect(await shown('/api/v1/nowhere')).toMatchObject({ status: 404, page: '{"error":"There is no such page."}' });
  expect((await shown('/assets/../page-routes.ts')).status).toBe(404);
});

test.each(['/assets/%E0%A4%A', '/queues/queue/%E0%A4%A'])(
  'a path that cannot be read is refused without a trace: %s',
  async (path) => {
    const { status, page } = await shown(path);
    expect([400, 404]).toContain(status);
    expect(page).not.toMatch(/\bat \S+:\d+|URIError/);
  },
);

test.each(['/', '/status', '/health', '/ready', '/metrics', '/api/v1/overview', '/assets/style.css', '/nowhere'])(
  '%s carries the strict headers',
  async (path) => {
    const { headers } = await shown(path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy':
        "default-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  },
);

test('the board may style in place, and runs no script but its own', async () => {
  const { headers, page } = await shown('/queues');
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'self';base-uri 'self';form-action 'self';frame-ancestors 'none';object-src 'none';style-src 'self' 'unsafe-inline';img-src 'self' data:",
  );
  expect(page).not.toMatch(/https?:/);
});
