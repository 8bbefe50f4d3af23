import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, openEntry, sealEntry } from '../src/entry.ts';

const PATH = 'products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-A/standard-unit-rates/';

const agile = {
  path: PATH,
  fetchedAt: 1_763_700_000_123,
  validators: [{ etag: 'W/"é"' }],
  content: {
    covers: { from: 1_763_000_000_000, to: 1_763_864_000_000 },
    rows: Array.from({ length: 96 }, (_, i) => ({
      penceIncVat: 21.0105 - i,
      penceExcVat: 20.01 - i,
      validFrom: i === 95 ? null : 1_763_700_000_000 - i * 1_800_000,
      validTo: i === 0 ? null : 1_763_701_800_000 - i * 1_800_000,
      paymentMethod: i % 2 === 0 ? null : ('DIRECT_DEBIT' as const),
    })),
    leftOut: 3,
  },
} satisfies Entry;

test('an entry is opened as it was sealed', () => {
  expect(openEntry(sealEntry(agile), PATH)).toEqual(agile);
  const product = { ...agile, path: 'products/', content: { document: { code: 'VAR', links: [null, 1, 'é'] } } };
  expect(openEntry(sealEntry(product), 'products/')).toEqual(product);
});

test('an entry that is cut at any byte is none', () => {
  const bytes = Buffer.from(sealEntry(agile));
  expect(bytes.length).toBeGreaterThan(4000);
  for (let length = 0; length < bytes.length; length++) {
    expect(openEntry(bytes.toString('utf8', 0, length), PATH)).toBeUndefined();
    expect(openEntry(bytes.toString('utf8', bytes.length - length), PATH)).toBeUndefined();
  }
});

test('an entry with any one of its bits flipped is none', () => {
  const content = { covers: { from: 0, to: 1 }, rows: agile.content.rows.slice(0, 3), leftOut: 0 };
  const bytes = Buffer.from(sealEntry({ ...agile, content }));
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(openEntry(damaged.toString(), PATH)).toBeUndefined();
  }
});

test('an entry with any character changed, missing or too many is none', () => {
  const text = sealEntry(agile);
  const place = fc.nat(text.length - 1);
  fc.assert(
    fc.property(place, fc.string({ minLength: 1, maxLength: 3 }), fc.nat(3), (at, put, taken) => {
      const damaged = text.slice(0, at) + put + text.slice(at + taken);
      fc.pre(damaged !== text);
      expect(openEntry(damaged, PATH)).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});

test('an entry in the place of another is none', () => {
  expect(openEntry(sealEntry(agile), 'products/')).toBeUndefined();
});

test.each(['0', '2', '10', '01', ''])('an entry of version "%s", whole as it is, is none', (version) => {
  expect(openEntry(sealEntry(agile).replace(/^1\./, `${version}.`), PATH)).toBeUndefined();
});
