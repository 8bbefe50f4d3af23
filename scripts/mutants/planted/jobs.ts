import type { Mutant } from '../mutant.ts';

const WORK = 'packages/queue/src/work.ts';

/** Bugs of what becomes of a job. */
export const jobs: readonly Mutant[] = [
  {
    number: 3,
    name: 'removeOnFail true',
    does: 'A write job that failed for good is removed, with its readings.',
    places: [
      {
        edits: [
          {
            file: 'packages/queue/src/queues.ts',
            find: "name === 'write' || name === 'quarantine' ? false : { count: 100 }",
            replace: "name === 'write' || name === 'quarantine' ? true : { count: 100 }",
          },
        ],
        caughtBy: {
          file: 'packages/queue/test/kept-failures.integration.test.ts',
          fact: 'every job that holds readings is kept when it fails for good, as it was',
        },
      },
    ],
  },
  {
    number: 4,
    name: 'maxStalledCount default',
    does: 'A job that was in the hands of two workers that died is failed without a further try.',
    places: [
      {
        edits: [{ file: WORK, find: '    maxStalledCount: NEVER_FAILED_FOR_STALLING,\n', replace: '' }],
        caughtBy: {
          file: 'packages/queue/test/stalled.integration.test.ts',
          fact: 'a job whose workers die one after the other runs all the same',
        },
      },
    ],
  },
  {
    number: 5,
    name: 'random jobId',
    does: 'A write job has a new id each time it is added, and none that its answer announced.',
    places: [
      {
        edits: [
          {
            file: 'packages/services/src/enqueue.ts',
            find: "await queues.add('write', additions);",
            replace: "await queues.add('write', additions.map((each) => ({ ...each, id: crypto.randomUUID() })));",
          },
        ],
        caughtBy: {
          file: 'packages/services/test/enqueue.integration.test.ts',
          fact: 'an answer that is added again is the same jobs, under the ids that it announced',
        },
      },
    ],
  },
  {
    number: 6,
    name: 'same id as failed job ignored',
    does: 'A reading is put in quarantine under an id that is there already, and nobody looks at what is there.',
    places: [
      {
        edits: [
          {
            file: 'packages/services/src/quarantine.ts',
            find: 'const found = await lookFor(queues, entry);',
            replace: "const found = 'kept' as Awaited<ReturnType<typeof lookFor>>;",
          },
        ],
        caughtBy: {
          file: 'packages/services/test/quarantine.integration.test.ts',
          fact: 'two values under one revision, which cannot be, are both kept, and it is said',
        },
      },
    ],
  },
  {
    number: 10,
    name: 'no cap back-off',
    does: 'A job that fails again and again waits for years in the end.',
    places: [
      {
        edits: [
          {
            file: 'packages/core/src/jobs.ts',
            find: 'Math.min(backoff.cap, backoff.from * 2 ** Math.min(attempt - 1, 30))',
            replace: 'backoff.from * 2 ** Math.min(attempt - 1, 30)',
          },
        ],
        caughtBy: {
          file: 'packages/core/test/reading.unit.test.ts',
          fact: 'a job waits twice as long after each failure, up to its cap, with half of it left to chance',
        },
      },
    ],
  },
  {
    number: 22,
    name: 'catch-and-log in writer',
    does: 'What goes wrong while readings are stored is logged, and their job counts as complete.',
    places: [
      {
        edits: [
          {
            file: 'packages/services/src/write-job.ts',
            find: 'return await storeReadings(payload, job);',
            replace:
              "return await storeReadings(payload, job).catch((error) => context.log.error({ error }, 'readings were not stored'));",
          },
        ],
        caughtBy: {
          file: 'packages/services/test/writer.pipeline.test.ts',
          fact: 'a writer that is told to stop while the store is away gives its jobs back at once',
        },
      },
    ],
  },
];
