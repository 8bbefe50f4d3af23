import type { Mutant } from '../mutant.ts';

const POLL = 'packages/services/test/poll.integration.test.ts';

/** Bugs of how far a meter is read, and of who reads it. */
export const progress: readonly Mutant[] = [
  {
    number: 1,
    name: 'cursor first',
    does: 'The cursor moves before the readings are in the queue.',
    places: [
      {
        edits: [
          {
            file: 'packages/services/src/poll.ts',
            find: "const rev = await ports.enqueue(series, taken, 'live', askedAfter);",
            replace: "const rev = await ports.enqueue(series, [], 'live', askedAfter);",
          },
          {
            file: 'packages/services/src/poll.ts',
            find: '  ports.onAnswer(answer, taken.length);',
            replace:
              "  await ports.enqueue(series, taken, 'live', askedAfter);\n  ports.onAnswer(answer, taken.length);",
          },
        ],
        caughtBy: { file: POLL, fact: 'any step has passed nothing, and the next one goes on' },
      },
    ],
  },
  {
    number: 14,
    name: 'cursor = Date.now()',
    does: 'The cursor moves to the time of the poll, not behind the newest reading.',
    places: [
      {
        edits: [
          {
            file: 'packages/services/src/poll.ts',
            find: 'await state.commit(rev, nextAt, ',
            replace: 'await state.commit(rev, source.now(), ',
          },
        ],
        caughtBy: { file: POLL, fact: 'any step has passed nothing, and the next one goes on' },
      },
    ],
  },
  {
    number: 16,
    name: 'no overlap',
    does: 'A poll asks from the cursor on, so that rows that come late are never seen.',
    places: [
      {
        edits: [
          {
            file: 'packages/core/src/polling.ts',
            find: 'Math.max(cursor - overlap, to - LIVE_REACH)',
            replace: 'Math.max(cursor, to - LIVE_REACH)',
          },
        ],
        caughtBy: {
          file: 'packages/core/test/polling.unit.test.ts',
          fact: 'a poll asks again for the last quarter of an hour before the cursor',
        },
      },
    ],
  },
  {
    number: 23,
    name: 'cursor non-monotonic',
    does: 'A later answer may take the cursor back.',
    places: [
      {
        edits: [
          {
            file: 'packages/queue/src/device-state.ts',
            find: 'math.max(tonumber(ARGV[2]), at or 0)',
            replace: 'tonumber(ARGV[2])',
          },
        ],
        caughtBy: {
          file: 'packages/queue/test/device-state.integration.test.ts',
          fact: 'the cursor never goes back',
        },
      },
    ],
  },
  {
    number: 26,
    name: 'double scheduler',
    does: 'Each scheduler makes schedules of its own, and a meter is polled by all of them.',
    places: [
      {
        edits: [
          {
            file: 'packages/queue/src/schedules.ts',
            find: 'await queue.upsertJobScheduler(\n      id,',
            replace: 'await queue.upsertJobScheduler(\n      id + Math.random(),',
          },
        ],
        caughtBy: {
          file: 'packages/queue/test/schedules.integration.test.ts',
          fact: 'two schedulers at once make one job for each slot',
        },
      },
    ],
  },
];
