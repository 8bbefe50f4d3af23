import { type Device, type FoundMeter, hours, minutes } from '@ohmini/core';
import { expect, test } from 'vitest';
import { believable } from '../src/discover-job.ts';
import { isLongSilent } from '../src/look-again.ts';

const METER: Device = { id: '00-11', fuel: 'electricity', role: 'import', isPolled: true, why: 'in use' };
const NEW_METER: Device = { ...METER, id: '00-22' };
const NO_DEVICE: FoundMeter = { fuel: 'gas', role: 'import', isPolled: false, why: 'no smart meter' };

test('a list without any meter is not believed where there were some', () => {
  expect(believable([], [METER])).toEqual([METER]);
  expect(believable([NO_DEVICE], [METER])).toEqual([METER]);
});

test('another meter is believed, and so is nothing where nothing was', () => {
  expect(believable([NEW_METER], [METER])).toEqual([NEW_METER]);
  expect(believable([NO_DEVICE], [NO_DEVICE])).toEqual([NO_DEVICE]);
  expect(believable([], undefined)).toEqual([]);
});

test.each<[string, number, number, boolean]>([
  ['after a short silence', 1, 0, false],
  ['after six hours', 6, 0, true],
  ['after six hours, when it was done since', 7, 6.5, false],
  ['after twelve hours', 12, 6.5, true],
  ['after twelve hours, when it was done since', 13, 12.5, false],
  ['after days, when it was done since', 50, 12.5, false],
  ['after days in which nobody could', 50, 0, true],
])('a silent meter is searched for %s: %i h silent, searched at %d h: %s', (_, silentHours, foundHours, isSearched) => {
  const readAt = Date.parse('2026-11-21T00:00:00Z');
  expect(isLongSilent(readAt, readAt + hours(foundHours), readAt + hours(silentHours) + minutes(1))).toBe(isSearched);
});
