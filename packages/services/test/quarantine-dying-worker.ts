import { keysOf, work } from '@ohmini/queue';

/** A process that takes two jobs of the quarantine, says so, and has them in hand until it is killed. */
const [url = '', prefix = ''] = process.argv.slice(2);
const log = { debug() {}, info() {}, warn() {}, error() {} };
let taken = 0;
work(
  'quarantine',
  () => {
    taken += 1;
    if (taken === 2) process.stdout.write('taken\n');
    return new Promise(() => {});
  },
  { url, keys: keysOf(prefix), log, concurrency: 2, lockMs: 200 },
);
