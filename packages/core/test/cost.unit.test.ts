import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costOf, exportEarnings, type Point, priced, priceRepair } from '../src/index.ts';

const AT = Date.UTC(2026, 10, 20, 17);

const row = (fields: Point['fields'], at = AT): Point => ({ measurement: 'energy_consumption', tags: {}, fields, at });

/** As meters and Octopus write them: Wh with four decimals, pence with six. */
const wattHours = fc.integer({ min: 0, max: 2e7 }).map((tenThousandths) => tenThousandths / 1e7);
const rates = fc.integer({ min: -1e8, max: 1e8 }).map((hundredMillionths) => hundredMillionths / 1e8);

test('a cost has no tail of noise, and is the product to a hundred-millionth of a penny', () => {
  expect(0.003 * 0.4).toBe(0.0012000000000000001);
  expect(costOf(0.003, 0.4)).toBe(0.0012);
  fc.assert(
    fc.property(wattHours, rates, (kwh, rate) => {
      const cost = costOf(kwh, rate);
      expect(cost.toFixed(10)).toBe(Number(cost.toFixed(10)).toFixed(10));
      expect(Number(cost.toFixed(10))).toBe(cost);
      expect(Math.abs(cost - kwh * rate)).toBeLessThanOrEqual(0.51e-10);
    }),
  );
});

test('nothing at less than nothing costs nothing, without a sign', () => {
  expect(Object.is(costOf(0, -0.05), 0)).toBe(true);
});

test('a reading keeps what it was, and has its rate and cost beside it', () => {
  const reading = row({ consumption_delta: 0.002, cost_delta: 0.0005 });
  expect(priced(reading, 0.25).fields).toEqual({ ...reading.fields, unit_rate: 0.25, cost_estimated: 0.0005 });
});

test('a reading without energy has a rate and no cost', () => {
  expect(priced(row({ demand: 0.3 }), 0.25).fields).toEqual({ demand: 0.3, unit_rate: 0.25 });
});

test('a reading without a rate is stored as it is', () => {
  const reading = row({ consumption_delta: 0.002 });
  expect(priced(reading, undefined)).toBe(reading);
});

test('what a row lacks of its price is merged, what it has is left alone', () => {
  const rows = [
    row({ consumption_delta: 0.002 }),
    row({ consumption_delta: 0.002, unit_rate: 0.25, cost_estimated: 0.0005 }, AT + 10_000),
    row({ consumption_delta: 0.004, unit_rate: 0.25, cost_estimated: 0.0005 }, AT + 20_000),
  ];
  expect(priceRepair(rows, () => 0.25)).toEqual({
    merges: [
      row({ unit_rate: 0.25, cost_estimated: 0.0005 }),
      row({ unit_rate: 0.25, cost_estimated: 0.001 }, AT + 20_000),
    ],
    unpriced: 0,
  });
});

test('a repair merged is a repair done, whatever the rows and rates', () => {
  const stored = fc.record(
    { consumption_delta: wattHours, unit_rate: rates, cost_estimated: rates, demand: rates },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(stored), fc.array(fc.option(rates, { nil: undefined }), { minLength: 1 }), (fields, known) => {
      const rows = fields.map((each, index) => row(each, AT + index * 10_000));
      const rateAt = (at: number) => known[((at - AT) / 10_000) % known.length];
      const { merges, unpriced } = priceRepair(rows, rateAt);
      const at = new Map(merges.map((each) => [each.at, each.fields]));
      const after = rows.map((each) => ({ ...each, fields: { ...each.fields, ...at.get(each.at) } }));
      expect(priceRepair(after, rateAt)).toEqual({ merges: [], unpriced });
      for (const each of merges) expect(Object.keys(each.fields)).not.toContain('consumption_delta');
    }),
  );
});

test('a price that is known no more takes none away, and a row without one is counted', () => {
  const rows = [row({ consumption_delta: 1, unit_rate: 0.2, cost_estimated: 0.2 }), row({ consumption_delta: 1 })];
  expect(priceRepair(rows, () => undefined)).toEqual({ merges: [], unpriced: 1 });
});

test('a row that holds a price alone is no reading, and gets none', () => {
  expect(priceRepair([row({ unit_rate: 0.1 })], () => 0.2)).toEqual({ merges: [], unpriced: 0 });
});

test('export is earned at the price of the reading that it follows', () => {
  const rows = [
    row({ export: 10 }),
    row({ demand: 0 }, AT + 1),
    row({ export: 10.5 }, AT + 2),
    row({ export: 11.5 }, AT + 3),
  ];
  const rateAt = (at: number) => (at < AT + 2 ? 0.15 : -0.05);
  expect(exportEarnings(rows, rateAt)).toEqual({ kwh: 1.5, gbp: expect.closeTo(0.025, 12), unpricedKwh: 0 });
});

test('what is exported adds up to the growth of the register, in whatever pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }), (grown) => {
      let wattHours = 1_485_157;
      const rows = grown.map((wh, index) => {
        wattHours += wh;
        return row({ export: wattHours / 1000 }, AT + index);
      });
      const total = grown.slice(1).reduce((sum, wh) => sum + wh, 0);
      const { kwh, gbp } = exportEarnings(rows, () => 0.15);
      expect(kwh).toBeCloseTo(total / 1000, 9);
      expect(gbp).toBeCloseTo((total / 1000) * 0.15, 7);
    }),
  );
});

test('a register that was set back earns nothing, and what has no price is told apart', () => {
  const rows = [row({ export: 500 }), row({ export: 1 }, AT + 1), row({ export: 3 }, AT + 2)];
  expect(exportEarnings(rows, () => undefined)).toEqual({ kwh: 2, gbp: 0, unpricedKwh: 2 });
});
