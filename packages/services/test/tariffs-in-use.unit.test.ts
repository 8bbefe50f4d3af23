import { type Agreement, hours, type Instant } from '@ohmini/core';
import { expect, test } from 'vitest';
import { knownUntil } from '../src/known-until.ts';
import { metrics } from '../src/metrics.ts';
import { householdsOn, tariffsInUse, tariffTicks } from '../src/tariffs-in-use.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY = hours(24);
const AGILE = { product: 'AGILE-24-10-01', tariff: 'E-1R-AGILE-24-10-01-A' };

const held = (
  tariffCode: string,
  validFrom: Instant | null,
  validTo: Instant | null,
  productCode: string | null = null,
) => ({
  fuel: 'electricity' as const,
  isExport: false,
  devices: [],
  tariffCode,
  productCode,
  validFrom,
  validTo,
});

const used = (...agreements: Agreement[]) =>
  tariffsInUse([{ account: 'home', agreements }], NOW).map(({ tariff }) => tariff);

test('however many households are on a tariff, it is one', () => {
  const holders = Array.from({ length: 1000 }, (_, i) => ({
    account: `h${i}`,
    agreements: [held(AGILE.tariff, null, null, i % 2 ? AGILE.product : null)],
  }));
  expect(tariffsInUse(holders, NOW)).toEqual([AGILE]);
  expect(tariffTicks([AGILE], 0.5)).toEqual([
    { id: `${AGILE.product}.${AGILE.tariff}`, every: 150_000, payload: AGILE },
  ]);
});

test.each([
  ['in force', null, null, true],
  ['ended a week ago', null, NOW - 7 * DAY, true],
  ['ended nine days ago', null, NOW - 9 * DAY, false],
  ['beginning tomorrow', NOW + DAY, null, true],
  ['beginning in three days', NOW + 3 * DAY, null, false],
])('an agreement that is %s: is its tariff in use?', (_, from, to, expected) => {
  expect(used(held(AGILE.tariff, from, to))).toEqual(expected ? [AGILE.tariff] : []);
});

test('the agreement says the product of a misfit, and what nothing says is left alone', () => {
  const misfit = held('BUS-PANELP', null, null, 'BUS-PANEL-24');
  expect(tariffsInUse([{ account: 'home', agreements: [misfit] }], NOW)).toEqual([
    { product: 'BUS-PANEL-24', tariff: 'BUS-PANELP' },
  ]);
  expect(used(held('BUS-PANELP', null, null), held('e-1r', null, null, 'X'), held('', null, null, 'X'))).toEqual([]);
});

test('who is on a tariff now is who has it now', () => {
  const holders = [
    { account: 'now', agreements: [held(AGILE.tariff, null, null)] },
    { account: 'before', agreements: [held(AGILE.tariff, null, NOW)] },
    { account: 'later', agreements: [held(AGILE.tariff, NOW + 1, null)] },
  ];
  expect(householdsOn(holders, AGILE, NOW)).toEqual(['now']);
});

test('prices are known to the first gap, and what is shown is bounded by what is looked at', async () => {
  const counts = metrics();
  const show = knownUntil(counts);
  const row = (validFrom: number | null, validTo: number | null) => ({
    penceIncVat: 1,
    penceExcVat: 1,
    validFrom,
    validTo,
    paymentMethod: null,
  });
  const around = { covers: { from: NOW - DAY, to: NOW + 2 * DAY }, now: NOW };
  const shown = async () => {
    const { values } = await counts.tariffKnownUntil.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.tariff, value * 1000]));
  };
  show('open', 'standard', [row(null, null)], around);
  show('gap', 'standard', [row(NOW - 9, NOW + 10), row(NOW + 10, NOW + 20), row(NOW + 21, NOW + 30)], around);
  show('ended', 'standard', [row(NOW - 20, NOW - 10)], around);
  expect(await shown()).toEqual({ open: NOW + 2 * DAY, gap: NOW + 20, ended: NOW - 10 });
  show('open', 'standard', [row(null, null)], { ...around, now: NOW + DAY });
  expect(Object.keys(await shown())).toEqual(['open']);
});
