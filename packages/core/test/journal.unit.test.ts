import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Agreement,
  agreementFields,
  agreementOf,
  isoSeconds,
  type JournalEntry,
  journalPoint,
  journalRows,
  liveDevices,
} from '../src/index.ts';

const NOW = Date.parse('2026-11-20T17:00:00Z');

const entries = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    fields: fc.record(
      {
        ends_at: fc.integer({ min: -5, max: 5 }).map((minutes) => isoSeconds(NOW + minutes * 60_000)),
        energy_kwh: fc.double({ noNaN: true }),
      },
      { requiredKeys: [] },
    ),
  }),
  { selector: ({ id }) => id },
);

const idsOf = (rows: readonly JournalEntry[], status: string) =>
  rows.filter(({ fields }) => fields.status === status).map(({ id }) => id);

test('there is one row for each entry that is new or changed, and none for what is as it was', () => {
  fc.assert(
    fc.property(entries, entries, (before, after) => {
      const news = after.filter(
        ({ id, fields }) =>
          !before.some((each) => each.id === id && JSON.stringify(each.fields) === JSON.stringify(fields)),
      );
      expect(idsOf(journalRows(before, after, NOW), 'listed')).toEqual(news.map(({ id }) => id));
    }),
  );
});

test('an entry that is gone has one row that says so, with its last fields, unless it had ended', () => {
  fc.assert(
    fc.property(entries, entries, (before, after) => {
      const gone = before.filter(({ id, fields }) => {
        const hasEnded = fields.ends_at !== undefined && Date.parse(fields.ends_at) <= NOW;
        return !hasEnded && !after.some((each) => each.id === id);
      });
      const rows = journalRows(before, after, NOW).filter(({ fields }) => fields.status === 'gone');
      expect(rows).toEqual(gone.map(({ id, fields }) => ({ id, fields: { ...fields, status: 'gone' } })));
    }),
  );
});

test('the same answer again, in whatever order, is no news', () => {
  fc.assert(
    fc.property(entries, (all) => {
      const otherwise = all.toReversed().map(({ id, fields }) => ({
        id,
        fields: Object.fromEntries(Object.entries(fields).toReversed()),
      }));
      expect(journalRows(all, otherwise, NOW)).toEqual([]);
    }),
  );
});

test('a row carries household and entry as tags, and the time of the answer', () => {
  const entry = { id: 'planned.1', fields: { energy_added_kwh: -1.5, status: 'listed' } };
  expect(journalPoint('home', 'dispatch', entry, NOW)).toEqual({
    measurement: 'dispatch',
    tags: { account: 'home', entry: 'planned.1' },
    fields: { energy_added_kwh: -1.5, status: 'listed' },
    at: NOW,
  });
  expect(journalPoint('home', 'device', entry, NOW).measurement).toBe('intelligent_device');
});

test('dispatches are for devices that are live', () => {
  const device = (id: string, state: string) => ({ id, fields: { state } });
  expect(liveDevices([device('car', 'LIVE'), device('old', 'RETIRED'), { id: 'odd', fields: {} }])).toEqual(['car']);
});

const moment = fc.integer({ min: 0, max: 4e9 }).map((second) => second * 1000);
const agreement: fc.Arbitrary<Agreement> = fc.record({
  fuel: fc.constantFrom('electricity' as const, 'gas' as const),
  isExport: fc.boolean(),
  devices: fc.uniqueArray(fc.constantFrom('00-11', '00-22', '00-33')),
  tariffCode: fc.constantFrom('E-1R-AGILE-24-10-01-A', 'G-1R-VAR-22-11-01-A'),
  productCode: fc.option(fc.constant('AGILE-24-10-01')),
  validFrom: fc.option(moment),
  validTo: fc.option(moment),
});

test('an agreement comes back from its entry as it was', () => {
  fc.assert(
    fc.property(agreement, (each) => {
      expect(agreementOf({ id: 'any', fields: agreementFields(each) })).toEqual(each);
    }),
  );
  expect(agreementOf({ id: 'any', fields: { make: 'Kia' } })).toBeUndefined();
});
