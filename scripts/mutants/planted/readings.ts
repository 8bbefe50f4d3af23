import type { Mutant } from '../mutant.ts';

const TELEMETRY = 'packages/octopus/src/telemetry.ts';
const TELEMETRY_TEST = 'packages/octopus/test/telemetry.unit.test.ts';

/** Bugs of what a reading is. */
export const readings: readonly Mutant[] = [
  {
    number: 11,
    name: 'tariff as tag',
    does: 'What a reading cost is a tag, so that another price makes a second row.',
    places: [
      {
        edits: [
          {
            file: 'packages/core/src/reading.ts',
            find: 'device: series.device, resolution: series.resolution }',
            replace: 'device: series.device, resolution: series.resolution, cost: String(reading.costDeltaGbp) }',
          },
        ],
        caughtBy: {
          file: 'packages/core/test/row-identity.unit.test.ts',
          fact: 'whatever a reading says, it is the row of its meter and its time',
        },
      },
    ],
  },
  {
    number: 12,
    name: 'time=now when null',
    does: 'A row without a time is taken for one of now.',
    places: [
      {
        edits: [
          {
            file: TELEMETRY,
            find: 'Date.parse(wire.readAt) : Number.NaN;',
            replace: 'Date.parse(wire.readAt) : Date.now();',
          },
        ],
        caughtBy: { file: TELEMETRY_TEST, fact: 'a row with no time is counted as such' },
      },
    ],
  },
  {
    number: 13,
    name: 'null -> 0',
    does: 'A value that is not known is stored as 0.',
    places: [
      {
        edits: [{ file: TELEMETRY, find: 'const value = wire[name];', replace: 'const value = wire[name] ?? 0;' }],
        caughtBy: { file: TELEMETRY_TEST, fact: 'numbers, strings and nulls are all read, and null stays unknown' },
      },
    ],
  },
  {
    number: 15,
    name: 'unsorted max/last',
    does: 'The last row of an answer is taken for its newest, in whatever order Octopus sent them.',
    places: [
      {
        edits: [
          {
            file: TELEMETRY,
            find: '[...readings.values()].toSorted((a, b) => a.readAt - b.readAt)',
            replace: '[...readings.values()]',
          },
        ],
        caughtBy: {
          file: TELEMETRY_TEST,
          fact: 'rows in disorder come out in order, one for each slot, with the later known values',
        },
      },
    ],
  },
  {
    number: 25,
    name: 'local time maths',
    does: 'A day begins by the offset that UK clocks have at the moment, not by the one that they had at its midnight.',
    places: [
      {
        edits: [
          {
            file: 'packages/core/src/time.ts',
            find: 'return localMidnight - londonOffset(localMidnight - londonOffset(at));',
            replace: 'return localMidnight - londonOffset(at);',
          },
        ],
        caughtBy: {
          file: 'packages/core/test/time.unit.test.ts',
          fact: 'the days on which clocks change have 23 and 25 hours',
        },
      },
    ],
  },
];
