import type { Scenario } from './run.ts';

interface Named extends Scenario {
  name: string;
}

/**
 * What went wrong once, found by a longer run and made small. A seed shows the same thing only as long as the code takes
 * the same steps: whoever mends a fault writes a test of its own beside it.
 */
export const MENDED: readonly Named[] = [
  {
    name: 'power fails between the end of a job and the word that it is over',
    seed: 39,
    actions: [
      { does: 'losePower', steps: 2 },
      { does: 'poll', steps: 6 },
      { does: 'poll', steps: 24 },
      { does: 'pass', steps: 24, seconds: 259200 },
      { does: 'poll', steps: 5 },
      { does: 'losePower', steps: 18 },
      { does: 'startWriter', steps: 20 },
      { does: 'pass', steps: 0, seconds: 2103 },
      { does: 'losePower', steps: 14 },
    ],
  },
  {
    name: 'a writer is stopped at the gate while another stores newer values',
    seed: 40,
    actions: [
      { does: 'poll', steps: 23 },
      { does: 'freezeWriter', steps: 18 },
      { does: 'poll', steps: 6 },
      { does: 'thaw', steps: 3 },
      { does: 'pass', steps: 20, seconds: 22953 },
      { does: 'poll', steps: 11 },
      { does: 'backfill', steps: 5 },
      { does: 'store', steps: 8, mode: 'throttles' },
      { does: 'pass', steps: 1, seconds: 54428 },
      { does: 'backfill', steps: 8 },
      { does: 'pass', steps: 3, seconds: 293 },
      { does: 'freezeWriter', steps: 5 },
      { does: 'pass', steps: 4, seconds: 23 },
    ],
  },
  {
    name: 'a row between two that are a normal step apart is missing for four days',
    seed: 0,
    actions: [
      { does: 'poll', steps: 12 },
      { does: 'pass', steps: 5, seconds: 3600 },
      { does: 'poll', steps: 10 },
      { does: 'pass', steps: 10, seconds: 345600 },
    ],
  },
  {
    name: 'a backfill looks at what is held, and a poll adds to the gaps before it asks',
    seed: 1,
    actions: [
      { does: 'poll', steps: 19 },
      { does: 'pass', steps: 18, seconds: 62697 },
      { does: 'poll', steps: 6 },
      { does: 'killCollector', steps: 14 },
      { does: 'reread', steps: 7 },
      { does: 'pass', steps: 23, seconds: 42009 },
      { does: 'backfill', steps: 16 },
    ],
  },
  {
    name: 'a row that is truly bad is left of many refusals, and another writer stored the rest',
    seed: 1016417891,
    actions: [
      { does: 'startWriter', steps: 0 },
      { does: 'pass', steps: 0, seconds: 3804 },
      { does: 'store', steps: 0, mode: 'refuses-all' },
      { does: 'startWriter', steps: 0 },
      { does: 'pass', steps: 0, seconds: 7350 },
      { does: 'reread', steps: 7 },
      { does: 'replay', steps: 10 },
      { does: 'badRow', steps: 0 },
      { does: 'replay', steps: 1 },
      { does: 'pass', steps: 0, seconds: 1361 },
      { does: 'poll', steps: 8 },
      { does: 'pass', steps: 0, seconds: 1189 },
      { does: 'failRedis', steps: 0, commands: 5 },
      { does: 'backfill', steps: 0 },
      { does: 'pass', steps: 0, seconds: 38 },
      { does: 'backfill', steps: 17 },
      { does: 'pass', steps: 0, seconds: 4792 },
      { does: 'startWriter', steps: 0 },
    ],
  },
  {
    name: 'gaps slip from tier to tier while the store cannot be read, which has some of their rows',
    seed: 29,
    actions: [
      { does: 'store', steps: 4, mode: 'locked' },
      { does: 'reread', steps: 8 },
      { does: 'poll', steps: 11 },
      { does: 'pass', steps: 4, seconds: 16416 },
      { does: 'backfill', steps: 14 },
      { does: 'pass', steps: 23, seconds: 2713 },
    ],
  },
  {
    name: 'a row lies between the last reading of a gap and the edge of a poll behind it, and neither knows of it',
    seed: 365,
    actions: [{ does: 'poll', steps: 9 }],
  },
  {
    name: 'a fetcher sleeps with an answer in hand, and another fills the gap from a coarser tier',
    seed: 3,
    actions: [
      { does: 'poll', steps: 4 },
      { does: 'reread', steps: 18 },
      { does: 'freezeCollector', steps: 9 },
      { does: 'pass', steps: 0, seconds: 46332 },
      { does: 'backfill', steps: 13 },
    ],
  },
  {
    name: 'a fetcher that read no cursor sleeps, and another is far ahead when it wakes',
    seed: 1443936351,
    actions: [
      { does: 'poll', steps: 1 },
      { does: 'freezeCollector', steps: 0 },
      { does: 'poll', steps: 0 },
      { does: 'rest', steps: 0 },
      { does: 'pass', steps: 0, seconds: 86400 },
    ],
  },
  {
    name: 'a fetcher sleeps between the announcement of an answer and its jobs, and closes the gap when it wakes',
    seed: 948392066,
    actions: [
      { does: 'pass', steps: 0, seconds: 28811 },
      { does: 'poll', steps: 3 },
      { does: 'reread', steps: 13 },
      { does: 'freezeCollector', steps: 0 },
      { does: 'pass', steps: 0, seconds: 32125 },
      { does: 'audit', steps: 40 },
    ],
  },
  {
    name: 'a reading that is refused again while the entry of its old refusal is sent back',
    seed: 1425664916,
    actions: [
      { does: 'backfill', steps: 0 },
      { does: 'pass', steps: 0, seconds: 7194 },
      { does: 'poll', steps: 15 },
      { does: 'poll', steps: 1 },
      { does: 'badRow', steps: 0 },
      { does: 'pass', steps: 0, seconds: 35885 },
      { does: 'failRedis', steps: 0, commands: 3 },
      { does: 'backfill', steps: 0 },
      { does: 'pass', steps: 0, seconds: 2748 },
      { does: 'reread', steps: 0 },
      { does: 'poll', steps: 9 },
      { does: 'pass', steps: 0, seconds: 49 },
      { does: 'pass', steps: 0, seconds: 2056 },
      { does: 'poll', steps: 2 },
      { does: 'thaw', steps: 4 },
      { does: 'replay', steps: 14 },
      { does: 'failRedis', steps: 0, commands: 3 },
      { does: 'pass', steps: 0, seconds: 10 },
      { does: 'backfill', steps: 0 },
      { does: 'pass', steps: 0, seconds: 24 },
      { does: 'pass', steps: 0, seconds: 28 },
      { does: 'replay', steps: 0 },
      { does: 'poll', steps: 0 },
    ],
  },
  {
    name: 'a fetcher sleeps for six days with an answer of half hours in hand: a half hour is stored as nothing',
    seed: 286446260,
    actions: [
      { does: 'poll', steps: 2 },
      { does: 'freezeCollector', steps: 0 },
      { does: 'pass', steps: 0, seconds: 1194 },
      { does: 'poll', steps: 2 },
      { does: 'pass', steps: 0, seconds: 518400 },
      { does: 'backfill', steps: 0 },
      { does: 'poll', steps: 0 },
    ],
  },
];

/** What still goes wrong, as far as anybody knows; once it is mended it belongs to the list above. */
export const KNOWN: readonly Named[] = [
  {
    name: 'a store lied of what was written when a collector was killed: half an hour is neither stored nor missed',
    seed: 156796261,
    actions: [
      { does: 'poll', steps: 0 },
      { does: 'stopWriter', steps: 0 },
      { does: 'pass', steps: 0, seconds: 1793 },
      { does: 'poll', steps: 6 },
      { does: 'killCollector', steps: 0 },
      { does: 'startWriter', steps: 0 },
      { does: 'store', steps: 0, mode: 'lies' },
      { does: 'pass', steps: 0, seconds: 590 },
      { does: 'pass', steps: 0, seconds: 1211 },
      { does: 'poll', steps: 14 },
      { does: 'backfill', steps: 2 },
      { does: 'pass', steps: 0, seconds: 2 },
      { does: 'rest', steps: 0 },
    ],
  },
];
