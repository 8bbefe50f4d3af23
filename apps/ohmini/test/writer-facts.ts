import { setTimeout as pause } from 'node:timers/promises';
import { minutes, seconds } from '@ohmini/core';
import { faultProxy, until } from '@ohmini/testkit';
import type { Fact } from './fact.ts';
import { flowing, flowsAgain, isWhole } from './flowing.ts';
import { household } from './household.ts';

/** The writer's lock is 30 s, and stalled jobs are looked for each 5 s: by then another has taken what the first had. */
const PAST_THE_LOCK = seconds(45);

/** Stopped while it alone tries a store that did not answer, a writer leaves the next try to others after a minute. */
const OTHERS_TRY_SECONDS = 150;

/** Long enough at this speed that what is revised is read again: Octopus corrects what it said before. */
const SETTINGS = { POLL_OVERLAP_SECONDS: '3600', INFLUX_WRITE_TIMEOUT_SECONDS: '3' };

const asleep: Fact = {
  name: 'of three writers one is stopped past its lock while readings are revised, and the newest values are stored',
  isLong: true,
  async run() {
    await using home = await household({ speed: 20, settings: SETTINGS });
    await using network = await faultProxy(home.influx.url);
    await using stack = new AsyncDisposableStack();
    for (const service of ['scheduler', 'fetcher']) stack.use(home.run(service));
    const first = stack.use(home.run('writer', [], { INFLUXDB_URL: network.url }));
    await flowing(home);

    const wrong = home.simulator.fault({
      kind: 'frozen',
      from: home.simulator.now() - minutes(10),
      to: home.simulator.now(),
    });
    network.fail({ kind: 'black-hole' });
    const before = network.broken;
    await until('the first writer waits for an answer', () => network.broken > before, 60_000);
    first.signal('SIGSTOP');
    network.heal();
    for (const _ of [2, 3]) stack.use(home.run('writer'));
    wrong[Symbol.dispose]();
    await flowsAgain(home, OTHERS_TRY_SECONDS);
    await pause(PAST_THE_LOCK);
    first.signal('SIGCONT');
    await flowsAgain(home);
    await flowsAgain(home);
    await isWhole(home);
  },
};

export const writerFacts: readonly Fact[] = [asleep];
