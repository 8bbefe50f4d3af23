import { startInfluxFake } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { batcher } from '../src/batcher.ts';
import { quarantine } from '../src/quarantine.ts';
import { storeTrouble } from '../src/store-trouble.ts';
import { openSink } from '../src/stores.ts';
import { systemic } from '../src/systemic.ts';
import { writeJob } from '../src/write-job.ts';
import { Died, mortal } from './mortal.ts';
import { quarantineTests, readingOf, refusedReading } from './quarantine-fixture.ts';

const tests = quarantineTests();
const run = { id: 'home.00-11-22-33.7.0', isFirst: true, failures: 0, change: async () => {} };

test.each([
  ['before', { before: true, after: false }],
  ['while', { before: false, after: true }],
])('a writer that dies %s a refused reading is put in quarantine has not completed its job', async (_, death) => {
  await using influx = await startInfluxFake({ refuses: () => true });
  await using it = await tests.open(influx);
  const { config, queues } = it.context;
  await using sink = openSink(config);
  const job = writeJob(it.context, {
    submit: batcher({
      maxPoints: 5000,
      lingerMs: 1,
      send: (points) => sink.write(points),
      onRefused: () => {},
      awake: { since: () => true, [Symbol.dispose]: () => {} },
    }),
    quarantine: quarantine({ ...it.context, queues: mortal(queues, () => death, ['add']) }),
    systemic: systemic(Date),
    trouble: storeTrouble(it.context, sink.name),
    onStored: () => {},
  });
  const { write } = refusedReading(readingOf(0.1));
  await expect(job(write, new AbortController().signal, run)).rejects.toThrow(Died);
});
