import { expect, test } from 'vitest';
import { joinedRows, MOST_JOINS, type PricePart } from '../src/joined-rows.ts';

const part = (validFrom: number, fetchedAt = 0): PricePart => ({
  fetchedAt,
  content: {
    covers: { from: validFrom, to: validFrom + 10 },
    rows: [{ penceIncVat: 21, penceExcVat: 20, validFrom, validTo: validFrom + 10, paymentMethod: null }],
    leftOut: 0,
  },
});

test('what was joined is kept while each part is the same publication, for the questions that were asked last', () => {
  const [late, early] = [part(20), part(10)];
  const joined = joinedRows([late, early]);
  expect(joined.map(({ validFrom }) => validFrom)).toEqual([20, 10]);
  expect(joinedRows([late, early])).toBe(joined);
  expect(joinedRows([late, part(10)])).not.toBe(joined);
  expect(joinedRows([late, early, part(0)])).toHaveLength(3);
  expect(joinedRows([late, early])).toBe(joined);
  for (let other = 0; other < MOST_JOINS; other++) joinedRows([part(20), part(10)]);
  expect(joinedRows([late, early])).not.toBe(joined);
});
