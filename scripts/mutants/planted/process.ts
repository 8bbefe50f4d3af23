import type { Mutant } from '../mutant.ts';

/** Bugs of how a process begins, goes on and ends. */
export const ofProcess: readonly Mutant[] = [
  {
    number: 19,
    name: 'SIGTERM exits at once',
    does: 'What is in hand when a process is told to end is cut off.',
    places: [
      {
        edits: [
          {
            file: 'packages/services/src/run.ts',
            find: 'return await Promise.race([finished, deadline]);',
            replace: 'return 0;',
          },
        ],
        caughtBy: {
          file: 'packages/services/test/run.integration.test.ts',
          fact: 'a process that is told to end by SIGTERM finishes what it has in hand',
        },
      },
    ],
  },
  {
    number: 20,
    name: 'Redis evict policy unchecked',
    does: 'A Redis that throws data away when it is full is not known as one, or is used all the same.',
    places: [
      {
        edits: [
          {
            file: 'packages/queue/src/check.ts',
            find: "if (policy !== 'noeviction') {",
            replace: "if (policy === '') {",
          },
        ],
        caughtBy: {
          file: 'packages/queue/test/check.integration.test.ts',
          fact: 'a Redis that evicts or forgets is told apart, each with its fix',
        },
      },
      {
        edits: [
          {
            file: 'packages/services/src/start.ts',
            find: '  await refuseUnsafe(redis, config, log);\n',
            replace: '',
          },
        ],
        caughtBy: {
          file: 'packages/services/test/start.integration.test.ts',
          fact: 'nothing is started beside a Redis that may throw readings away, unless somebody says so',
        },
      },
    ],
  },
  {
    number: 21,
    name: 'no soft budget',
    does: 'Readings are fetched until Redis is full, and then nothing drains.',
    places: [
      {
        edits: [
          { file: 'packages/services/src/room.ts', find: 'isThere: () => !isFull,', replace: 'isThere: () => true,' },
        ],
        caughtBy: {
          file: 'packages/services/test/room.integration.test.ts',
          fact: 'where Redis has used most of its memory there is no room, and it is noted until when nothing is lost',
        },
      },
    ],
  },
];
