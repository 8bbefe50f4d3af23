import { hours, minutes, Transient } from '@ohmini/core';
import { expect, test } from 'vitest';
import type { DashboardPorts, MeterView, Overview } from '../src/index.ts';
import { dashboard } from './dashboard.ts';
import { catchingUp, depths, EVENING, electricity, gas, household, NOON, solar } from './household.ts';

async function shown(path: string, changed: Partial<DashboardPorts> = {}) {
  await using server = await dashboard(changed);
  const response = await fetch(server.url + path);
  const page = await response.text();
  const text = page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  return { status: response.status, headers: response.headers, page, text };
}

const seeing = (overview: Overview) => ({ overview: async () => overview });
const seeingMeter = (meter: MeterView) => seeing({ ...household(EVENING), meters: [meter] });

test('the live page says demand, age, energy, cost and price, without a script', async () => {
  const { status, page, text } = await shown('/');
  expect(status).toBe(200);
  expect(text).toMatch(/Demand now 367 W/);
  expect(text).toMatch(/Fresh last reading 17 s ago/);
  expect(text).toMatch(/Everything is stored/);
  expect(text).toMatch(/Energy today 8\.43 kWh 1\.21 kWh less than yesterday by now/);
  expect(text).toMatch(/Cost today £2\.17 £0\.36 less than yesterday by now and 53\.35p standing charge/);
  expect(text).toMatch(/Price now 35\.59p \/ kWh until 18:00, then 34\.24p/);
  expect(text).toMatch(/Prices ahead cheapest −2\.97p tomorrow 03:00 to 03:30/);
  expect(page).toContain('data-state="fresh"');
});

test('a negative demand is called exporting', async () => {
  const { text } = await shown('/', seeingMeter(electricity(EVENING, () => -1.25)));
  expect(text).toMatch(/Exporting now 1\.25 kW/);
});

test('a meter that is silent says when it last spoke', async () => {
  const { page, text } = await shown('/', seeingMeter(electricity(EVENING - minutes(25))));
  expect(page).toContain('data-state="silent"');
  expect(text).toMatch(/Demand at 17:22 354 W Mini silent since 17:22 last reading 25 min ago/);
});

test('the first read of the past shows how far it is, in place of the gaps it fills', async () => {
  const { text } = await shown('/', seeing(catchingUp(EVENING)));
  expect(text).toContain('Fetching the last 12 hours: 6 h of 11 h 50 min');
  expect(text).not.toMatch(/is missing/);
});

test('gaps still open are told by their length', async () => {
  const { text } = await shown('/', seeingMeter({ ...electricity(EVENING), missingMs: minutes(12) }));
  expect(text).toMatch(/12 min of the last 12 h is missing, and asked for again by itself/);
  expect(text).not.toContain('Everything is stored');
});

test('a day that is not counted from midnight says since when', async () => {
  const today = { energyKwh: 1, costGbp: 0.25, since: EVENING - hours(2) };
  const { text } = await shown('/', seeingMeter({ ...electricity(EVENING), today }));
  expect(text).toMatch(/Energy today 1\.00 kWh since 15:48/);
});

test('a gas meter shows its energy and no demand', async () => {
  const { page, text } = await shown('/', seeingMeter(gas(EVENING)));
  expect(text).toMatch(/Gas now Energy today 31\.27 kWh/);
  expect(text).not.toContain('Demand');
  expect(page).not.toContain('class="plot"');
});

test('a meter without a reading yet says that it waits', async () => {
  const { newest: _, today: __, ...bare } = electricity(EVENING);
  const { text } = await shown('/', seeingMeter({ ...bare, lastHour: [], missingMs: minutes(20) }));
  expect(text).toMatch(/Demand – Waiting for the first reading/);
  expect(text).not.toMatch(/missing|Everything is stored/);
});

test('without a meter the page says what happens next', async () => {
  const { text } = await shown('/', seeing({ ...household(EVENING), meters: [] }));
  expect(text).toMatch(/No meter yet .* What happens next/);
});

test('two households are told apart, one is not named', async () => {
  const other = { ...electricity(EVENING), account: 'granny' };
  const both = await shown('/', seeing({ ...household(EVENING), meters: [electricity(EVENING), other] }));
  expect(both.text).toMatch(/home · Electricity .* granny · Electricity/);
  expect((await shown('/')).text).not.toContain('home ·');
});

test('the address says which meter the page is about, and how far back it looks', async () => {
  const granny = { ...electricity(EVENING, () => 0.204), account: 'granny' };
  const all = seeing({ ...household(EVENING), meters: [electricity(EVENING), gas(EVENING), granny] });
  expect((await shown('/', all)).text).toMatch(/Demand now 367 W/);
  expect((await shown('/?account=granny', all)).text).toMatch(/Demand now 204 W/);
  expect((await shown('/?account=home&device=66-99', all)).text).toMatch(/Energy today 31\.27 kWh/);
  expect((await shown('/?account=nobody', all)).text).toMatch(/Demand now 367 W/);
  const { page } = await shown('/?account=granny&device=66-77&range=7d', all);
  expect(page).toMatch(/href="\/\?account=granny&amp;device=66-77" aria-current="true"/);
  expect(page).toMatch(/href="\/\?account=granny&amp;device=66-77&amp;range=30d"/);
  expect(page).toMatch(/data-range="7d" aria-current="true"/);
});

test('what is asked of the household is about the meter that the address chooses', async () => {
  const asked: unknown[] = [];
  const overview = async (choice: unknown) => {
    asked.push(choice);
    return household(EVENING);
  };
  await shown('/?account=home&device=66-77', { overview });
  expect(asked).toEqual([{ account: 'home', device: '66-77' }]);
});

test('a house with solar says what it sold and earned', async () => {
  const { text } = await shown('/', seeing({ ...household(NOON), meters: [solar(NOON)] }));
  expect(text).toMatch(/Exporting now \d\.\d\d kW/);
  expect(text).toMatch(/Exported today 6\.87 kWh £1\.03 earned 15\.00p \/ kWh now/);
});

test('a cost that may be lower is called at most', async () => {
  const meter = electricity(EVENING);
  const price = { ahead: [], standingPencePerDay: 50, ...meter.price, isUpperBound: true };
  const { text } = await shown('/', seeingMeter({ ...meter, price }));
  expect(text).toMatch(/Cost today at most £2\.17/);
  expect(text).toMatch(/Price now at most 35\.59p/);
  expect((await shown('/')).text).not.toContain('at most');
});

test('one price for all times needs no picture', async () => {
  const meter = electricity(EVENING);
  const ahead = (meter.price?.ahead ?? []).map((slot) => ({ ...slot, pencePerKwh: 24.5 }));
  const { text } = await shown('/', seeingMeter({ ...meter, price: { ahead, isUpperBound: false } }));
  expect(text).toMatch(/Price now 24\.50p \/ kWh the same as far as prices are known/);
  expect(text).not.toContain('Prices ahead');
});

test('readings that are not stored are told before anything else', async () => {
  const { text } = await shown('/', seeing(catchingUp(EVENING)));
  expect(text).toMatch(/41 batches of readings wait for the store\. 2 readings wait in quarantine for a decision\./);
  expect(text).not.toContain('Everything is stored');
});

test('the last days are there as a table for who has no script', async () => {
  const { text } = await shown('/');
  expect(text).toMatch(/Day Energy Cost Tue 17 Nov 11\.20 kWh £2\.90 Mon 16 Nov/);
});

test('queues have their depth and a meaning in plain words', async () => {
  const { text } = await shown('/', seeing({ ...household(EVENING), queues: depths({ write: { waiting: 41 } }) }));
  expect(text).toMatch(/write batches of readings waiting for the store 41 0 0 0/);
});

test('the last hour is also there in figures', async () => {
  const { text } = await shown('/');
  expect(text).toMatch(/The last hour in figures From Mean Lowest Highest 17:45 1\.04 kW 355 W 2\.35 kW/);
});

test('notes are shown, as text', async () => {
  const { page } = await shown('/', seeing({ ...household(EVENING), notes: ['<script>alert(1)</script>'] }));
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('a meter is shown by the end of its name only, also in links, which are printed and remembered', async () => {
  const { page, text } = await shown(
    '/',
    seeing({ ...household(EVENING), meters: [electricity(EVENING), gas(EVENING)] }),
  );
  expect(text).not.toContain('00-11-22');
  expect(page).not.toMatch(/href="[^"]*00-11-22/);
});

test('of two meters whose names end alike the links say all', async () => {
  const twin = { ...electricity(EVENING), device: 'AA-11-22-33-44-55-66-77' };
  const { page } = await shown('/', seeing({ ...household(EVENING), meters: [electricity(EVENING), twin] }));
  expect(page).toContain('device=AA-11-22-33-44-55-66-77');
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

test.each(['/', '/status', '/health', '/ready', '/metrics', '/api/v1/overview', '/nowhere'])(
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
