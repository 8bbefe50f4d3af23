import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dispatchesQuery, readDispatches } from '../src/dispatches.ts';
import { oddity } from './replies.ts';

const plan = (start: string, energyAddedKwh: unknown = '-7.20') => ({
  start: `2026-11-20T${start}:00+00:00`,
  end: '2026-11-21T05:00:00+00:00',
  type: 'SMART',
  energyAddedKwh,
});
const done = (
  start: string,
  delta: unknown = '-3.60',
  meta: unknown = { source: 'smart-charge', location: 'AT_HOME' },
) => ({
  start: `2026-11-19T${start}:00+00:00`,
  end: '2026-11-19T05:00:00+00:00',
  delta,
  meta,
});

function read(data: unknown, devices: readonly string[] = ['car']) {
  let rejected = 0;
  const entries = readDispatches(data, devices, () => void rejected++) ?? [];
  return { entries, rejected };
}

test('what is planned is known by its device and start, what is completed by its start', () => {
  const { entries } = read({ plan0: [plan('23:30')], completedDispatches: [done('01:00')] });
  expect(entries).toEqual([
    {
      id: 'completed.20261119T010000Z',
      fields: {
        stage: 'completed',
        starts_at: '2026-11-19T01:00:00Z',
        ends_at: '2026-11-19T05:00:00Z',
        delta_kwh: -3.6,
        source: 'smart-charge',
        location: 'AT_HOME',
      },
    },
    {
      id: 'planned.car.20261120T233000Z',
      fields: {
        stage: 'planned',
        device: 'car',
        starts_at: '2026-11-20T23:30:00Z',
        ends_at: '2026-11-21T05:00:00Z',
        energy_added_kwh: -7.2,
        type: 'SMART',
      },
    },
  ]);
});

test('two of one moment are told apart, alike in whatever order they come', () => {
  const both = [done('01:00', '-1'), done('01:00', '-2')];
  const { entries } = read({ completedDispatches: both });
  expect(entries.map(({ id }) => id)).toEqual(['completed.20261119T010000Z', 'completed.20261119T010000Z.2']);
  expect(read({ completedDispatches: both.toReversed() }).entries).toEqual(entries);
});

test('a place that is more than a word is private, and is left out', () => {
  const meta = { source: 'smart-charge', location: '51.5007, -0.1246' };
  expect(read({ completedDispatches: [done('01:00', null, meta)] }).entries[0]?.fields).not.toHaveProperty('location');
});

test('null stands for nothing, and what has no times is counted and left out', () => {
  expect(read({ plan0: null, completedDispatches: null })).toEqual({ entries: [], rejected: 0 });
  const rows = [null, { start: null, end: null }, { ...done('01:00'), start: 'yesterday' }, done('02:00', null, null)];
  const { entries, rejected } = read({ completedDispatches: rows });
  expect(entries.map(({ id }) => id)).toEqual(['completed.20261119T020000Z']);
  expect(rejected).toBe(3);
  fc.assert(fc.property(oddity, (odd) => void read({ plan0: odd, completedDispatches: [odd, { start: odd }] })));
});

test('one question asks for the plans of all devices, by variables alone', () => {
  const { query, variables } = dispatchesQuery(['car', 'charger'], true);
  expect(variables).toEqual({ device0: 'car', device1: 'charger' });
  expect(query).toContain('plan1: flexPlannedDispatches(deviceId: $device1)');
  expect(query.match(/completedDispatches/g)).toHaveLength(1);
  expect(dispatchesQuery(['car'], false).query).not.toContain('accountNumber');
  expect(query).not.toMatch(/mutation|car/);
});
