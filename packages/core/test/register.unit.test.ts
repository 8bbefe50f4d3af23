import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkRegister, type Reading } from '../src/index.ts';

const reading = (readAt: number, consumptionKwh: number | null, consumptionDeltaKwh: number | null): Reading => ({
  readAt,
  consumptionDeltaKwh,
  demandKw: null,
  costDeltaGbp: null,
  consumptionKwh,
  exportKwh: null,
});

/** A meter that uses these many Wh in each slot. */
function metered(used: readonly number[]): Reading[] {
  let register = 1485;
  return used.map((wh, slot) => {
    const at = reading(slot * 10_000, register, wh / 1000);
    register = Math.round((register + wh / 1000) * 1000) / 1000;
    return at;
  });
}

test('the register grows by what was used, whatever that is', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 400 }), (used) => {
      expect(checkRegister(metered(used))?.isRight).toBe(true);
    }),
  );
});

test('more than 20 Wh that no reading accounts for are noticed', () => {
  const readings = metered(Array.from({ length: 360 }, () => 5));
  const lacking = readings.filter((_, index) => index < 100 || index >= 105);
  expect(checkRegister(lacking)).toMatchObject({ isRight: false, grownKwh: expect.closeTo(1.795, 5) });
});

test('an exchanged meter, whose register begins anew, is not compared', () => {
  expect(checkRegister([reading(0, 1485, 0.001), reading(10_000, 0.001, 0.001)])).toBe(undefined);
});

test('one reading, or none that knows the register, says nothing', () => {
  expect(checkRegister([reading(0, 1485, 0.001)])).toBe(undefined);
  expect(checkRegister([reading(0, null, 0.001), reading(10_000, null, 0.001)])).toBe(undefined);
});
