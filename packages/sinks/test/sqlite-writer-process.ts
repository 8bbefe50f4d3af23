import { sqliteSink } from '../src/index.ts';

/** Writes one row after the other until it is killed, and says which are acknowledged. */
const [path = ''] = process.argv.slice(2);

// Whoever started us is gone.
process.stdin.once('end', () => process.exit()).resume();

const sink = sqliteSink({ path });

for (let at = 1; ; at++) {
  await sink.write([{ measurement: 'm', tags: { account: 'home' }, fields: { demand: at }, at }]);
  process.stdout.write(`${at}\n`);
}
