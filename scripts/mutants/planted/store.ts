import type { Mutant } from '../mutant.ts';

const INFLUX_STATUS = 'packages/sinks/src/influx-status.ts';

/** Bugs of what the store says, and of what is made of it. */
export const store: readonly Mutant[] = [
  {
    number: 2,
    name: 'await client.flush with >=1000 lines',
    does: 'From a thousand lines on, a write resolves before InfluxDB has acknowledged it. The client that does so is not used here.',
    places: [
      {
        edits: [
          {
            file: 'packages/sinks/src/influx-sink.ts',
            find: "if (points.length > 0) await write(points.map((point: Point) => encodeLine(point)).join('\\n'), signal);",
            replace: `if (points.length === 0) return;
      const written = write(points.map((point: Point) => encodeLine(point)).join('\\n'));
      if (points.length < 1000) await written;
      else written.catch(() => {});`,
          },
        ],
        caughtBy: {
          file: 'packages/sinks/test/influx-acknowledgement.integration.test.ts',
          fact: 'a write of 5000 rows ends when the store has answered, and as it answered',
        },
      },
    ],
  },
  {
    number: 7,
    name: 'drop on 400',
    does: 'A request that the store refuses counts as stored.',
    places: [
      {
        edits: [
          {
            file: 'packages/services/src/batcher.ts',
            find: 'if (isRefusal(failure)) await search(fit, rows, failure, takenAt);',
            replace: 'if (isRefusal(failure)) for (const part of fit) settle(part, part.points.length);',
          },
        ],
        caughtBy: {
          file: 'packages/services/test/batcher.unit.test.ts',
          fact: 'a refused row is told to the one who submitted it, and all others are stored',
        },
      },
    ],
  },
  {
    number: 8,
    name: 'drop on 401',
    does: 'A write with a wrong token counts as acknowledged.',
    places: [
      {
        edits: [
          {
            file: INFLUX_STATUS,
            find: 'if (status === 200 || status === 204) return undefined;',
            replace: 'if (status === 200 || status === 204 || status === 401) return undefined;',
          },
        ],
        caughtBy: { file: 'packages/sinks/test/influx-sink.integration.test.ts', fact: '401 has its meaning' },
      },
    ],
  },
  {
    number: 9,
    name: 'Retry-After ms',
    does: 'A store that asks for thirty seconds is left alone for thirty milliseconds.',
    places: [
      {
        edits: [
          {
            file: 'packages/sinks/src/retry-after.ts',
            find: 'return seconds(Number(retryAfter));',
            replace: 'return Number(retryAfter);',
          },
        ],
        caughtBy: { file: 'packages/sinks/test/retry-after.unit.test.ts', fact: 'Retry-After with seconds' },
      },
    ],
  },
  {
    number: 17,
    name: 'quarantine after complete',
    does: 'A write job is complete before what was refused of it is in quarantine.',
    places: [
      {
        edits: [
          {
            file: 'packages/services/src/refused-rows.ts',
            find: 'await quarantine.put(',
            replace: 'void quarantine.put(',
          },
        ],
        caughtBy: {
          file: 'packages/services/test/write-job.integration.test.ts',
          fact: 'a refused reading is put in quarantine has not completed its job',
        },
      },
    ],
  },
  {
    number: 18,
    name: 'whole-batch quarantine',
    does: 'One bad row takes all rows of its request to quarantine.',
    places: [
      {
        edits: [
          {
            file: 'packages/services/src/isolate.ts',
            find: '  await divide(rows, failure);',
            replace: '  found.refused.push(...rows.map((row) => ({ row, failure })));',
          },
        ],
        caughtBy: {
          file: 'packages/services/test/isolate.unit.test.ts',
          fact: 'exactly the bad rows are found and all others are stored',
        },
      },
    ],
  },
];
